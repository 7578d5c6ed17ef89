import type { Inputs } from '../action/inputs.ts';
import { type Grants, type Right, isAllowed } from '../cluster/access.ts';
import type { ApiClient } from '../cluster/http.ts';

/** What the run is going to do that needs a right of its own. */
export interface Features {
  readonly lease: boolean;
  readonly workspace: boolean;
  /** Files come back through the log of a container. */
  readonly results: boolean;
}

/** What a run with these inputs is going to do. */
export function featuresOf(inputs: Pick<Inputs, 'workspace' | 'results'>, leaseMs: number): Features {
  return { lease: leaseMs > 0, workspace: inputs.workspace !== null, results: inputs.results !== null };
}

/** What is to be found out about the rights of this identity. */
export interface RightsQuestion {
  readonly features: Features;
  /** What one request of its own lists, sent long before: it opens the connection while the Job is still built. */
  readonly rules: Promise<Grants>;
}

export interface MissingRights {
  /** Without these the run must not begin. */
  readonly needed: readonly Right[];
  /** Without these a part of the explanation is missing. */
  readonly useful: readonly Right[];
}

export interface AccessAnswer {
  /** The lease can be kept. */
  readonly mayPatch: boolean;
  /** Null when nothing that is needed is missing. */
  readonly missing: MissingRights | null;
}

const LIMIT_MS = 5_000;
const jobs = (verb: string): Right => ({ group: 'batch', resource: 'jobs', verb });
const core = (resource: string, verb: string): Right => ({ group: '', resource, verb });

const CREATE = jobs('create');
const PATCH = jobs('patch');
const USEFUL: readonly Right[] = [
  ...['get', 'list', 'watch'].map(jobs),
  ...['get', 'list', 'watch'].map((verb) => core('pods', verb)),
  core('pods/log', 'get'),
  ...['list', 'watch'].map((verb) => core('events', verb)),
];

/** Each group is one need, which any of its rights meets. That Jobs may be created is proven by the dry run. */
function needsOf(features: Features): readonly (readonly Right[])[] {
  return [
    [jobs('delete')],
    [jobs('watch'), jobs('list')],
    [core('pods', 'watch'), core('pods', 'list')],
    ...(features.workspace ? [[core('pods/attach', 'get')], [core('pods/attach', 'create')]] : []),
    ...(features.results ? [[core('pods/log', 'get')]] : []),
  ];
}

/**
 * Whether this identity may do what the run needs. `rules` lists what it may; only what is not in that list is
 * asked for by itself, all at once, and only when something needed is refused the rest is asked for too, so that one
 * run tells everything. What cannot be asked counts as allowed: the run itself will find out. Never throws.
 */
export async function checkAccess(
  client: ApiClient,
  namespace: string,
  { features, rules }: RightsQuestion,
  mayCreate: Promise<boolean>,
  signal: AbortSignal,
): Promise<AccessAnswer> {
  const options = { signal, timeoutMs: LIMIT_MS };
  const listed = await rules;
  const known = new Map<string, Promise<boolean>>();
  const may = (right: Right): Promise<boolean> => {
    if (listed(right)) return Promise.resolve(true);
    const key = keyOf(right);
    const asked = known.get(key) ?? isAllowed(client, namespace, right, options).catch(() => true);
    known.set(key, asked);
    return asked;
  };
  const lacks = async (need: readonly Right[]): Promise<readonly Right[]> => {
    if (need.some(listed)) return [];
    const answers = await Promise.all(need.map(may));
    return answers.includes(true) ? [] : need;
  };
  const [creates, mayPatch, ...lacking] = await Promise.all([
    mayCreate,
    features.lease ? may(PATCH) : true,
    ...needsOf(features).map(lacks),
  ]);
  const needed = [...(creates ? [] : [CREATE]), ...lacking.flat()];
  if (needed.length === 0) return { mayPatch, missing: null };
  const told = new Set(needed.map(keyOf));
  const useful = [...USEFUL, ...(features.lease ? [PATCH] : [])].filter((right) => !told.has(keyOf(right)));
  const refused = await Promise.all(useful.map(async (right) => !(await may(right))));
  return { mayPatch, missing: { needed, useful: useful.filter((_, index) => refused[index]) } };
}

function keyOf({ verb, resource }: Right): string {
  return `${verb} ${resource}`;
}
