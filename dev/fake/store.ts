import { randomUUID } from 'node:crypto';
import { type Draft, type KubeObject, timestamp } from './objects.ts';
import { type Resource, apiVersionOf, resourceNamed } from './resources.ts';
import { alreadyExists } from './status.ts';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One change of the store: watches are served from these. */
export interface Change {
  readonly version: number;
  readonly type: ChangeType;
  readonly resource: Resource;
  readonly object: KubeObject;
  /** The object before; null for an addition. */
  readonly previous: KubeObject | null;
}

/** etcd and the watch cache in small: objects, one growing version for all, and the history that watches resume from. */
export class Store {
  #version = 1000 + Math.floor(Math.random() * 1000);
  #oldest = 0;
  #history: Change[] = [];
  readonly #objects = new Map<string, KubeObject>();
  readonly #listeners = new Set<(change: Change) => void>();

  get version(): number {
    return this.#version;
  }

  /** Watches from an older version than this are answered 410. */
  get oldestVersion(): number {
    return this.#oldest;
  }

  /** The next version without a change: elsewhere in the cluster somebody wrote. */
  tick(): number {
    return ++this.#version;
  }

  list(resource: Resource, namespace: string): KubeObject[] {
    const prefix = namespace === '' ? `${resource.name}/` : `${resource.name}/${namespace}/`;
    const keys = [...this.#objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    return keys.map((key) => this.#objects.get(key) as KubeObject);
  }

  get(resource: Resource | string, namespace: string, name: string): KubeObject | null {
    return this.#objects.get(keyOf(asResource(resource), namespace, name)) ?? null;
  }

  /** Completes a draft as the server does at creation: uid, version, time. Stores nothing. */
  complete(resource: Resource | string, draft: Draft, namespace: string): KubeObject {
    const entry = asResource(resource);
    const metadata = draft.metadata ?? {};
    const name = metadata.name ?? `${metadata.generateName ?? ''}${randomUUID().slice(-5)}`;
    const { kind: _kind, apiVersion: _version, metadata: _metadata, ...body } = draft;
    return structuredClone({
      kind: entry.kind,
      apiVersion: apiVersionOf(entry),
      metadata: {
        ...metadata,
        name,
        ...(entry.namespaced ? { namespace: metadata.namespace ?? namespace } : {}),
        uid: metadata.uid ?? randomUUID(),
        resourceVersion: '',
        creationTimestamp: metadata.creationTimestamp ?? timestamp(),
      },
      ...body,
    });
  }

  /** Stores a new object; throws the server's 409 when the name is taken. */
  add(resource: Resource | string, draft: Draft, namespace = 'default'): KubeObject {
    const entry = asResource(resource);
    const object = this.complete(entry, draft, namespace);
    const key = keyOf(entry, object.metadata.namespace ?? '', object.metadata.name);
    if (this.#objects.has(key)) throw alreadyExists(entry, object.metadata.name);
    return this.#commit(entry, key, 'ADDED', object, null);
  }

  /** Changes a copy of the object and stores it; null when there is none. */
  update(
    resource: Resource | string,
    namespace: string,
    name: string,
    change: (object: KubeObject) => void,
  ): KubeObject | null {
    const entry = asResource(resource);
    const key = keyOf(entry, namespace, name);
    const previous = this.#objects.get(key);
    if (!previous) return null;
    const object = structuredClone(previous);
    change(object);
    return this.#commit(entry, key, 'MODIFIED', object, previous);
  }

  /** Removes the object; its last state goes out with the version of the removal. */
  remove(resource: Resource | string, namespace: string, name: string): KubeObject | null {
    const entry = asResource(resource);
    const key = keyOf(entry, namespace, name);
    const previous = this.#objects.get(key);
    if (!previous) return null;
    return this.#commit(entry, key, 'DELETED', structuredClone(previous), previous);
  }

  /** Forgets the history up to now: whoever resumes from an older version gets 410. */
  compact(): void {
    this.#oldest = this.#version;
    this.#history = [];
  }

  /** Changes after a version; null when that history is gone. */
  since(version: number): Change[] | null {
    if (version < this.#oldest) return null;
    return this.#history.filter((change) => change.version > version);
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #commit(
    resource: Resource,
    key: string,
    type: ChangeType,
    object: KubeObject,
    previous: KubeObject | null,
  ): KubeObject {
    const version = this.tick();
    object.metadata.resourceVersion = String(version);
    if (type === 'DELETED') this.#objects.delete(key);
    else this.#objects.set(key, object);
    const change: Change = { version, type, resource, object, previous };
    this.#history.push(change);
    for (const listener of this.#listeners) listener(change);
    return object;
  }
}

function asResource(resource: Resource | string): Resource {
  return typeof resource === 'string' ? resourceNamed(resource) : resource;
}

function keyOf(resource: Resource, namespace: string, name: string): string {
  return resource.namespaced ? `${resource.name}/${namespace}/${name}` : `${resource.name}/${name}`;
}
