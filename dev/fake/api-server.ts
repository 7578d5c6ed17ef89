import type { Access } from './access.ts';
import type { Collections } from './collections.ts';
import type { Deletions } from './deletion.ts';
import type { Logs } from './logs.ts';
import type { PodObject } from './objects.ts';
import type { RecordedRequest } from './recorder.ts';
import { Refusal } from './status.ts';
import type { Watches } from './watches.ts';
import type { Wire } from './wire.ts';

export interface ApiParts {
  readonly access: Access;
  readonly collections: Collections;
  readonly deletions: Deletions;
  readonly watches: Watches;
  readonly logs: Logs;
  readonly gitVersion: string;
}

/** Answers a request as an API server would: who is it, may they, do it. */
export class ApiServer {
  readonly #parts: ApiParts;

  constructor(parts: ApiParts) {
    this.#parts = parts;
  }

  async serve(request: RecordedRequest, wire: Wire): Promise<void> {
    try {
      const user = this.#parts.access.user(request.headers.authorization);
      this.#parts.access.check(user, request);
      await this.#dispatch(request, wire);
    } catch (error) {
      if (error instanceof Refusal) wire.json(error.status.code, error.status);
      else
        wire.json(500, new Refusal(500, 'InternalError', `the fake itself failed: ${String(error)}`).status);
    }
  }

  async #dispatch(request: RecordedRequest, wire: Wire): Promise<void> {
    const { collections, deletions, watches, logs, access } = this.#parts;
    const { resource, verb, target, path } = request;
    if (path === '/version') return wire.json(200, this.#version());
    if (/^\/(readyz|livez|healthz)$/.test(path))
      return wire.whole(200, 'ok', { 'Content-Type': 'text/plain; charset=utf-8' });
    if (target === 'selfsubjectaccessreviews' && verb === 'create')
      return wire.json(201, access.review(request.json));
    if (target === 'selfsubjectrulesreviews' && verb === 'create')
      return wire.json(201, access.rules(request.json));
    if (!resource) return noSuchApi(wire);
    if (target === 'pods/log' && verb === 'get') {
      return logs.serve(collections.existing(resource, request) as PodObject, request, wire);
    }
    if (request.subresource !== '' && request.subresource !== 'status') return noSuchApi(wire);
    switch (verb) {
      case 'get':
        return collections.get(resource, request, wire);
      case 'list':
        return collections.list(resource, request, wire);
      case 'watch':
        return watches.serve(resource, request, wire);
      case 'create':
        return collections.create(resource, request, wire);
      case 'patch':
        return collections.patch(resource, request, wire);
      case 'delete':
        return deletions.one(resource, request, wire);
      case 'deletecollection':
        return deletions.collection(resource, request, wire);
      case 'update':
      case 'other':
        throw new Refusal(
          405,
          'MethodNotAllowed',
          'the server does not allow this method on the requested resource',
          {},
        );
    }
  }

  #version(): { [field: string]: string } {
    const { gitVersion } = this.#parts;
    const [major = '1', minor = '35'] = gitVersion.replace('v', '').split('.');
    return {
      major,
      minor,
      emulationMajor: major,
      emulationMinor: minor,
      minCompatibilityMajor: major,
      minCompatibilityMinor: String(Number(minor) - 1),
      gitVersion,
      gitCommit: '66452049f3d692768c39c797b21b793dce80314e',
      gitTreeState: 'clean',
      buildDate: '2026-01-01T00:00:00Z',
      goVersion: 'go1.25.6',
      compiler: 'gc',
      platform: 'linux/amd64',
    };
  }
}

function noSuchApi(wire: Wire): void {
  wire.whole(404, '404 page not found\n', { 'Content-Type': 'text/plain; charset=utf-8' });
}
