import type { Certainty, Outcome, Owner } from './verdict.ts';

/** The object a signature is looked for in. */
export type Place = 'job' | 'pod' | 'container' | 'event' | 'node' | 'api' | 'log' | 'run';

/** `derive`: look at a deeper object; `signal`: a side fact or progress, never a failure by itself. */
export type SignatureClass =
  | 'infrastructure'
  | 'configuration'
  | 'failed'
  | 'timeout'
  | 'cancelled'
  | 'derive'
  | 'signal';

/** Short in the data: the catalogue is a third of the bundle. */
const CLASSES = { infra: 'infrastructure', config: 'configuration' } as const;

type ShortClass = keyof typeof CLASSES | Exclude<SignatureClass, 'infrastructure' | 'configuration'>;
type Words = ShortClass | `${ShortClass} ${Exclude<Owner, ''>}`;
type Rating = '' | 'retry' | 'likely' | 'guess' | 'retry likely' | 'retry guess';

/** What one object must show; all that is given must hold. */
export interface Match {
  /** Event, condition, waiting, terminated or status reason. */
  readonly reason?: string | readonly string[] | RegExp;
  /** Message, or the log for signatures of the log. */
  readonly text?: RegExp;
  /** Kind of the object an event is about. */
  readonly on?: string | readonly string[];
  /** Component that wrote an event; an event that names none matches. */
  readonly source?: RegExp;
  readonly image?: RegExp;
  readonly exit?: readonly number[] | { readonly from: number; readonly to: number };
  readonly http?: readonly number[] | { readonly from: number; readonly to: number };
  /** Error code of Node.js. */
  readonly code?: RegExp;
  /** Facts about the surroundings that must be true; a leading `!` asks for false. */
  readonly facts?: readonly string[];
}

/** One row of the catalogue of failure signatures (failures.md, section 3). */
export interface Signature {
  readonly id: string;
  readonly where: Place;
  readonly match: Match;
  readonly is: SignatureClass;
  readonly owner: Owner;
  readonly retry: boolean;
  readonly certainty: Certainty;
  /** Message and remedy with `{names}` to fill in, `{1}` for what the text's pattern captured. */
  readonly say: string;
  readonly fix: string;
}

export type RowInput = readonly [
  id: string,
  words: Words,
  rating: Rating,
  match: Match,
  say?: string,
  fix?: string,
];

/** What a row is matched against: one object, flattened. */
export interface Subject {
  readonly reason?: string;
  readonly text?: string;
  readonly on?: string;
  readonly source?: string;
  readonly image?: string;
  readonly exit?: number | null;
  readonly http?: number;
  readonly code?: string;
  readonly facts?: ReadonlySet<string>;
}

export interface Hit {
  readonly signature: Signature;
  /** What the text's pattern matched: whole match first, then its groups. */
  readonly groups: readonly string[];
}

/** Builds the rows of one place; `common` is asked of every row. */
export function place(where: Place, common: Match, rows: readonly RowInput[]): readonly Signature[] {
  return rows.map(([id, words, rating, match, say = '', fix = '']) => {
    const [is = 'signal', owner = ''] = words.split(' ');
    return {
      id,
      where,
      match: { ...common, ...match },
      is: is === 'infra' || is === 'config' ? CLASSES[is] : (is as SignatureClass),
      owner: owner as Owner,
      retry: rating.startsWith('retry'),
      certainty: rating.endsWith('guess') ? 'guess' : rating.endsWith('likely') ? 'likely' : 'certain',
      say,
      fix,
    };
  });
}

/** The first row that the subject matches: the order of the rows is the order of evaluation. */
export function firstHit(rows: readonly Signature[], subject: Subject): Hit | null {
  for (const signature of rows) {
    const groups = groupsOf(signature.match, subject);
    if (groups) return { signature, groups };
  }
  return null;
}

/** The outcome a class stands for; `derive` and `signal` are no answers. */
export function outcomeOf(is: SignatureClass): Outcome {
  return is === 'derive' || is === 'signal' ? 'unknown' : is;
}

function groupsOf(match: Match, subject: Subject): readonly string[] | null {
  if (match.reason !== undefined && !fits(match.reason, subject.reason ?? '')) return null;
  if (match.on !== undefined && subject.on && !fits(match.on, subject.on)) return null;
  if (match.source && subject.source && !match.source.test(subject.source)) return null;
  if (match.image && !match.image.test(subject.image ?? '')) return null;
  if (match.exit && !within(match.exit, subject.exit ?? null)) return null;
  if (match.http && !within(match.http, subject.http ?? null)) return null;
  if (match.code && !match.code.test(subject.code ?? '')) return null;
  for (const fact of match.facts ?? []) {
    const wanted = !fact.startsWith('!');
    if ((subject.facts?.has(wanted ? fact : fact.slice(1)) ?? false) !== wanted) return null;
  }
  if (!match.text) return [];
  const found = match.text.exec(subject.text ?? '');
  return found ? found.map((group: string | undefined) => group ?? '') : null;
}

function fits(wanted: string | readonly string[] | RegExp, actual: string): boolean {
  if (typeof wanted === 'string') return wanted === actual;
  return wanted instanceof RegExp ? wanted.test(actual) : wanted.includes(actual);
}

function within(
  wanted: readonly number[] | { readonly from: number; readonly to: number },
  actual: number | null,
): boolean {
  if (actual === null) return false;
  return 'from' in wanted ? actual >= wanted.from && actual <= wanted.to : wanted.includes(actual);
}
