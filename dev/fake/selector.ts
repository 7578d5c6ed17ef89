import type { KubeObject } from './objects.ts';
import type { Resource } from './resources.ts';
import { badRequest } from './status.ts';

export type Predicate = (object: KubeObject) => boolean;

/** Reads labelSelector and fieldSelector of a request; throws the server's 400 for what it does not know. */
export function readSelectors(resource: Resource, query: URLSearchParams): Predicate {
  const labels = labelPredicates(query.get('labelSelector') ?? '');
  const fields = fieldPredicates(resource, query.get('fieldSelector') ?? '');
  const all = [...labels, ...fields];
  return (object) => all.every((predicate) => predicate(object));
}

function labelPredicates(selector: string): Predicate[] {
  // Commas inside `in (a,b)` do not part requirements.
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => labelPredicate(part, selector));
}

function labelPredicate(part: string, selector: string): Predicate {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return (object) => values.includes(object.metadata.labels?.[key] ?? '\0') === (operator === 'in');
  }
  const equality = /^([^!=\s]+)\s*(==|=|!=)\s*([^=\s]*)$/.exec(part);
  if (equality) {
    const [, key = '', operator, value] = equality;
    return (object) => (object.metadata.labels?.[key] === value) === (operator !== '!=');
  }
  if (/^!?[^!=\s]+$/.test(part)) {
    const key = part.replace(/^!/, '');
    return (object) => (object.metadata.labels?.[key] !== undefined) === !part.startsWith('!');
  }
  throw badRequest(`unable to parse requirement: found '${part}', in selector "${selector}"`);
}

function fieldPredicates(resource: Resource, selector: string): Predicate[] {
  return selector
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^([^!=]+)(==|=|!=)(.*)$/.exec(part);
      if (!match) throw badRequest(`invalid field selector: "${selector}"; can't understand '${part}'`);
      const [, field = '', operator, value] = match;
      if (!['metadata.name', 'metadata.namespace', ...resource.selectable].includes(field)) {
        throw badRequest(
          resource.group === ''
            ? `field label not supported: ${field}`
            : `field label "${field}" not supported for ${resource.kind}`,
        );
      }
      return (object: KubeObject) => (fieldOf(object, field) === value) === (operator !== '!=');
    });
}

function fieldOf(object: KubeObject, field: string): string {
  // `source` stands for source.component (pkg/registry/core/event/strategy.go).
  const path = field === 'source' ? 'source.component' : field;
  let value: unknown = object;
  for (const key of path.split('.')) value = (value as { [key: string]: unknown } | undefined)?.[key];
  return typeof value === 'string' ? value : JSON.stringify(value ?? '').replace(/^""$/, '');
}
