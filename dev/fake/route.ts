import { type Resource, findResource } from './resources.ts';

export type Verb =
  | 'create'
  | 'get'
  | 'list'
  | 'watch'
  | 'patch'
  | 'update'
  | 'delete'
  | 'deletecollection'
  | 'other';

/** A request as the API server understands it (its RequestInfo). */
export interface Route {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly verb: Verb;
  readonly resource: Resource | null;
  /** `jobs`, `pods/log`; empty for a path that is no resource. */
  readonly target: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

/** Reads method and URL into a route. */
export function readRoute(method: string, url: string): Route {
  const parsed = new URL(url, 'https://fake');
  const parts = parsed.pathname.split('/').slice(1).map(decodeURIComponent);
  const base = { path: parsed.pathname, query: parsed.searchParams };
  const nowhere: Route = {
    ...base,
    verb: 'other',
    resource: null,
    target: '',
    namespace: '',
    name: '',
    subresource: '',
  };
  let group = '';
  let version: string | undefined;
  let rest: string[];
  if (parts[0] === 'api') [, version, ...rest] = parts;
  else if (parts[0] === 'apis') [, group = '', version, ...rest] = parts;
  else return nowhere;
  let namespace = '';
  if (rest[0] === 'namespaces' && rest.length > 2) [, namespace = '', ...rest] = rest;
  const [resourceName = '', name = '', ...sub] = rest;
  if (version === undefined || resourceName === '') return nowhere;
  const subresource = sub.join('/');
  const watching = ['1', 'true'].includes(parsed.searchParams.get('watch') ?? '');
  return {
    ...base,
    verb: verbOf(method, name, watching),
    resource: findResource(group, version, resourceName),
    target: subresource === '' ? resourceName : `${resourceName}/${subresource}`,
    namespace,
    name,
    subresource,
  };
}

function verbOf(method: string, name: string, watching: boolean): Verb {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === '' ? 'deletecollection' : 'delete';
    case 'GET':
      if (watching) return 'watch';
      return name === '' ? 'list' : 'get';
    default:
      return 'other';
  }
}
