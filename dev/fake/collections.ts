import { gzipSync } from 'node:zlib';
import type { Admission } from './admission.ts';
import { defaultJob } from './job-defaults.ts';
import { mergePatch } from './merge-patch.ts';
import { type Fields, type KubeObject, isFields, text } from './objects.ts';
import type { RecordedRequest } from './recorder.ts';
import { type Resource, apiVersionOf, resourceNamed } from './resources.ts';
import { readSelectors } from './selector.ts';
import { Refusal, alreadyExists, badRequest, conflict, invalid, notFound } from './status.ts';
import type { Store } from './store.ts';
import type { Wire } from './wire.ts';

// From this size on the API server compresses an answer if the client likes.
const GZIP_BYTES = 128 * 1024;

/** Reads and writes of collections: list, get, create, patch. */
export class Collections {
  readonly #store: Store;
  readonly #admission: Admission;

  constructor(store: Store, admission: Admission) {
    this.#store = store;
    this.#admission = admission;
  }

  list(resource: Resource, request: RecordedRequest, wire: Wire): void {
    const matches = readSelectors(resource, request.query);
    const all = this.#store.list(resource, request.namespace).filter(matches);
    const limit = Number(request.query.get('limit') ?? '0') || all.length;
    const start = Number(request.query.get('continue') ?? '0');
    const page = all.slice(start, start + limit);
    const next = start + limit < all.length;
    const list = {
      kind: `${resource.kind}List`,
      apiVersion: apiVersionOf(resource),
      metadata: {
        resourceVersion: String(this.#store.version),
        ...(next ? { continue: String(start + limit) } : {}),
      },
      // Items of a typed list carry no kind and no apiVersion.
      items: page.map(({ kind: _kind, apiVersion: _version, ...item }) => item),
    };
    const listed = `${JSON.stringify(list)}\n`;
    const zipped =
      listed.length > GZIP_BYTES && /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '');
    wire.whole(200, zipped ? gzipSync(listed) : listed, {
      'Content-Type': 'application/json',
      ...(zipped ? { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } : {}),
    });
  }

  get(resource: Resource, request: RecordedRequest, wire: Wire): void {
    wire.json(200, this.existing(resource, request));
  }

  create(resource: Resource, request: RecordedRequest, wire: Wire): void {
    this.#requireNamespace(request.namespace);
    const validation = request.query.get('fieldValidation');
    const { object: draft, warnings } = this.#admission.admit(resource, bodyOf(request), validation);
    this.#requireKind(resource, draft);
    const completed = this.#store.complete(resource, draft, request.namespace);
    delete completed.metadata.managedFields;
    const object = resource.name === 'jobs' ? defaultJob(completed) : completed;
    if (this.#store.get(resource, request.namespace, object.metadata.name)) {
      throw alreadyExists(resource, object.metadata.name);
    }
    const headers = warningHeaders(warnings);
    if (request.query.get('dryRun') === 'All') {
      // Nothing was stored, so there is a uid and a time, and no version.
      const { resourceVersion: _version, ...metadata } = object.metadata;
      wire.json(201, { ...object, metadata }, headers);
      return;
    }
    wire.json(201, this.#store.add(resource, object, request.namespace), headers);
  }

  patch(resource: Resource, request: RecordedRequest, wire: Wire): void {
    const type = request.headers['content-type'] ?? '';
    if (!/^application\/(merge|strategic-merge)-patch\+json/.test(type)) {
      throw new Refusal(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
    }
    const current = this.existing(resource, request);
    const { object: patch, warnings } = this.#admission.admit(
      resource,
      bodyOf(request),
      request.query.get('fieldValidation'),
    );
    checkPreconditions(resource, current, patch);
    const merged = mergePatch(current, patch) as KubeObject;
    const headers = warningHeaders(warnings);
    if (request.query.get('dryRun') === 'All') {
      wire.json(200, merged, headers);
      return;
    }
    const updated = this.#store.update(resource, request.namespace, request.name, (object) => {
      const specChanged = JSON.stringify(object.spec) !== JSON.stringify(merged.spec);
      Object.assign(object, merged);
      if (specChanged && object.metadata.generation !== undefined) object.metadata.generation++;
    });
    wire.json(200, updated, headers);
  }

  existing(resource: Resource, { namespace, name }: RecordedRequest): KubeObject {
    const object = this.#store.get(resource, namespace, name);
    if (!object) throw notFound(resource, name);
    return object;
  }

  #requireNamespace(namespace: string): void {
    const namespaces = resourceNamed('namespaces');
    if (namespace !== '' && !this.#store.get(namespaces, '', namespace))
      throw notFound(namespaces, namespace);
  }

  #requireKind({ kind, version }: Resource, draft: Fields): void {
    if (draft.kind !== undefined && draft.kind !== kind) {
      throw badRequest(
        `${text(draft.kind)} in version "${version}" cannot be handled as a ${kind}: converting (v1.${text(draft.kind)}) to (${kind}): unknown conversion`,
      );
    }
  }
}

function bodyOf(request: RecordedRequest): Fields {
  if (isFields(request.json)) return request.json;
  throw badRequest(
    "the object provided is unrecognized (must be of type Job): couldn't get version/kind; json parse error",
  );
}

function warningHeaders(warnings: readonly string[]): { Warning?: string[] } {
  if (warnings.length === 0) return {};
  return { Warning: warnings.map((warning) => `299 - "${warning.replace(/["\\]/g, '\\$&')}"`) };
}

function checkPreconditions(resource: Resource, current: KubeObject, patch: Fields): void {
  const metadata = isFields(patch.metadata) ? patch.metadata : {};
  const { name, uid, resourceVersion } = current.metadata;
  if (metadata.uid !== undefined && metadata.uid !== uid) {
    throw invalid(
      resource,
      name,
      'metadata.uid',
      `Invalid value: "${text(metadata.uid)}": field is immutable`,
    );
  }
  if (metadata.resourceVersion !== undefined && metadata.resourceVersion !== resourceVersion) {
    throw conflict(
      resource,
      name,
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  }
}
