import type { Collections } from './collections.ts';
import type { Controller } from './controller.ts';
import { type Fields, type KubeObject, isFields, text, timestamp } from './objects.ts';
import type { RecordedRequest } from './recorder.ts';
import { type Resource, apiVersionOf } from './resources.ts';
import { readSelectors } from './selector.ts';
import { conflict, deleted } from './status.ts';
import type { Store } from './store.ts';
import type { Wire } from './wire.ts';

const ORPHAN_WARNING =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

/** One DELETE as it was understood. */
export interface Deletion {
  readonly resource: string;
  readonly name: string;
  readonly uid: string;
  readonly propagationPolicy: string;
  readonly precondition: string;
}

/** Deletes objects, with the policies that the real server knows, and keeps account of it. */
export class Deletions {
  readonly all: Deletion[] = [];
  readonly #store: Store;
  readonly #collections: Collections;
  readonly #controller: Controller;

  constructor(store: Store, collections: Collections, controller: Controller) {
    this.#store = store;
    this.#collections = collections;
    this.#controller = controller;
  }

  one(resource: Resource, request: RecordedRequest, wire: Wire): void {
    const object = this.#collections.existing(resource, request);
    const options = deleteOptions(request);
    const { name, uid } = object.metadata;
    const { propagationPolicy, precondition, version } = options;
    this.all.push({ resource: resource.name, name, uid, propagationPolicy, precondition });
    if (precondition !== '' && precondition !== uid) {
      const why = `the UID in the precondition (${precondition}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
      // The server puts the kind where else the resource stands (registry/rest/delete.go).
      throw conflict({ ...resource, name: resource.kind }, name, why);
    }
    const recorded = object.metadata.resourceVersion;
    if (version !== '' && version !== recorded) {
      const why = `the ResourceVersion in the precondition (${version}) does not match the ResourceVersion in record (${recorded}). The object might have been modified`;
      throw conflict({ ...resource, name: resource.kind }, name, why);
    }
    const left = this.#delete(resource, object, propagationPolicy);
    const orphaned = resource.name === 'jobs' && propagationPolicy === '';
    wire.json(
      200,
      left ?? deleted(resource, name, uid),
      orphaned ? { Warning: `299 - "${ORPHAN_WARNING}"` } : {},
    );
  }

  collection(resource: Resource, request: RecordedRequest, wire: Wire): void {
    const matches = readSelectors(resource, request.query);
    const { propagationPolicy } = deleteOptions(request);
    const items = this.#store.list(resource, request.namespace).filter(matches);
    for (const item of items) this.#delete(resource, item, propagationPolicy);
    const metadata = { resourceVersion: String(this.#store.version) };
    wire.json(200, { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items });
  }

  /** Deletes; returns the object when it stays for a while. */
  #delete(resource: Resource, object: KubeObject, policy: string): KubeObject | null {
    const { namespace = '', name, finalizers = [] } = object.metadata;
    if (resource.name === 'pods') return this.#controller.terminatePod(namespace, name);
    const isJob = resource.name === 'jobs';
    const orphaned = isJob && (policy === '' || policy === 'Orphan');
    const foreground = isJob && policy === 'Foreground';
    if (!orphaned && !foreground && finalizers.length === 0) {
      this.#store.remove(resource, namespace, name);
      if (isJob) this.#controller.collect(object);
      return null;
    }
    const marked = this.#store.update(resource, namespace, name, ({ metadata }) => {
      metadata.deletionTimestamp ??= timestamp();
      metadata.deletionGracePeriodSeconds = 0;
      metadata.generation = (metadata.generation ?? 1) + 1;
      metadata.finalizers = [
        ...finalizers,
        ...(foreground ? ['foregroundDeletion'] : []),
        ...(orphaned ? ['orphan'] : []),
      ];
    });
    const remove = () => this.#store.remove(resource, namespace, name);
    if (foreground) this.#controller.collect(object, remove);
    if (orphaned) setImmediate(remove);
    return marked;
  }
}

// With a body the query is not read (apiserver/pkg/endpoints/handlers/delete.go).
function deleteOptions(request: RecordedRequest): {
  propagationPolicy: string;
  precondition: string;
  version: string;
} {
  const query: Fields = { propagationPolicy: request.query.get('propagationPolicy') ?? '' };
  const options: Fields = isFields(request.json) ? request.json : query;
  const preconditions = isFields(options.preconditions) ? options.preconditions : {};
  return {
    propagationPolicy: text(options.propagationPolicy),
    precondition: text(preconditions.uid),
    version: text(preconditions.resourceVersion),
  };
}
