import type { Fields } from './objects.ts';
import { type Resource, qualified } from './resources.ts';
import type { Route, Verb } from './route.ts';

/** An answer of the API server that says no: its HTTP code and its `Status`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: Fields & { code: number; message: string };

  constructor(code: number, reason: string, message: string, details?: Fields) {
    super(message);
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(details ? { details } : {}),
      code,
    };
  }
}

function detailsOf(resource: Resource, name: string): Fields {
  return {
    ...(name === '' ? {} : { name }),
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.name,
  };
}

export const unauthorized = (): Refusal => new Refusal(401, 'Unauthorized', 'Unauthorized');

export const badRequest = (message: string): Refusal => new Refusal(400, 'BadRequest', message);

export function notFound(resource: Resource, name: string): Refusal {
  return new Refusal(
    404,
    'NotFound',
    `${qualified(resource)} "${name}" not found`,
    detailsOf(resource, name),
  );
}

export function alreadyExists(resource: Resource, name: string): Refusal {
  return new Refusal(
    409,
    'AlreadyExists',
    `${qualified(resource)} "${name}" already exists`,
    detailsOf(resource, name),
  );
}

export function conflict(resource: Resource, name: string, why: string): Refusal {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`;
  return new Refusal(409, 'Conflict', message, detailsOf(resource, name));
}

/** The version asked for is no longer kept; in a watch it comes as a frame inside a 200. */
export function expired(asked: string, oldest: string): Refusal {
  return new Refusal(410, 'Expired', `too old resource version: ${asked} (${oldest})`);
}

export function strictDecoding({ kind, version }: Resource, paths: readonly string[]): Refusal {
  const unknown = paths.map((path) => `unknown field "${path}"`).join(', ');
  return badRequest(
    `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${unknown}`,
  );
}

/** A field that validation refuses. */
export function invalid(resource: Resource, name: string, field: string, why: string): Refusal {
  const details = {
    ...detailsOf({ ...resource, name: resource.kind }, name),
    causes: [{ reason: 'FieldValueInvalid', message: why, field }],
  };
  const what = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  return new Refusal(422, 'Invalid', `${what} "${name}" is invalid: ${field}: ${why}`, details);
}

/** RBAC's words, which name verb, resource, group and namespace. */
export function forbidden(user: string, verb: Verb, route: Route): Refusal {
  const resource = route.resource;
  if (!resource) {
    return new Refusal(403, 'Forbidden', `forbidden: User "${user}" cannot ${verb} path "${route.path}"`, {});
  }
  const what = route.name === '' ? qualified(resource) : `${qualified(resource)} "${route.name}"`;
  const scope = route.namespace === '' ? 'at the cluster scope' : `in the namespace "${route.namespace}"`;
  return new Refusal(
    403,
    'Forbidden',
    `${what} is forbidden: User "${user}" cannot ${verb} resource "${route.target}" in API group "${resource.group}" ${scope}`,
    detailsOf(resource, route.name),
  );
}

/** What a DELETE that is done at once answers. */
export function deleted(resource: Resource, name: string, uid: string): Fields {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { ...detailsOf(resource, name), uid },
  };
}
