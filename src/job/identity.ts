import { createHash } from 'node:crypto';

/** What tells this step of this job of this attempt apart from every other, from the runner's environment. */
export interface IdentityFacts {
  readonly serverUrl: string;
  readonly repositoryId: string;
  readonly repository: string;
  readonly runId: string;
  readonly runAttempt: string;
  readonly checkRunId: string;
  readonly trackingId: string;
  readonly workflow: string;
  readonly job: string;
  readonly step: string;
  readonly ref: string;
  readonly matrix: string;
  readonly runUrl: string;
}

export interface Identity {
  readonly labels: { readonly [key: string]: string };
  readonly annotations: { readonly [key: string]: string };
  /** Selects every Job of this run. */
  readonly selector: string;
  /** False where the environment alone proves nothing (act): then only what the state names may be deleted. */
  readonly proven: boolean;
  readonly slug: string;
  readonly nonce: string;
}

export const LABEL_PREFIX = 'k8s-test-job/';
const SLUG_CHARACTERS = 40;

/** The run's labels, annotations and names; `nonce` is its random part, 8 lower-case characters. */
export function identify(facts: IdentityFacts, nonce: string): Identity {
  const proven = facts.checkRunId !== '' || facts.trackingId !== '';
  // Under act every run has the same ids: the random part then is the only difference.
  const who = facts.checkRunId || facts.trackingId || nonce;
  const owner = digest([
    facts.serverUrl,
    facts.repositoryId,
    facts.runId,
    facts.runAttempt,
    who,
    facts.job,
    facts.step,
  ]);
  const lane = digest([facts.repositoryId, facts.workflow, facts.job, facts.ref, facts.matrix]);
  const labels: { [key: string]: string } = {
    'app.kubernetes.io/managed-by': 'k8s-test-job',
    [`${LABEL_PREFIX}owner`]: owner,
    [`${LABEL_PREFIX}lane`]: lane,
    [`${LABEL_PREFIX}nonce`]: nonce,
  };
  for (const [key, value] of [
    ['run-id', facts.runId],
    ['run-attempt', facts.runAttempt],
    ['repository-id', facts.repositoryId],
  ] as const) {
    if (/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(value)) labels[LABEL_PREFIX + key] = value;
  }
  const annotations: { [key: string]: string } = {};
  for (const [key, value] of [
    ['repository', facts.repository],
    ['workflow', facts.workflow],
    ['job', facts.job],
    ['step', facts.step],
    ['ref', facts.ref],
    ['run-url', facts.runUrl],
  ] as const) {
    if (value !== '') annotations[LABEL_PREFIX + key] = value;
  }
  return {
    labels,
    annotations,
    selector: proven
      ? `${LABEL_PREFIX}owner=${owner}`
      : `${LABEL_PREFIX}owner=${owner},${LABEL_PREFIX}nonce=${nonce}`,
    proven,
    slug: slugOf(facts),
    nonce,
  };
}

/** Name of the Job of one attempt: 52 characters at most, so that `-<index>` and the pod's suffix still fit. */
export function attemptName(identity: Identity, attempt: number, random: string): string {
  return `${identity.slug}-${attempt}-${random}`;
}

/** `length` lower-case characters from random bytes. */
export function randomName(bytes: Uint8Array): string {
  // No vowels and no look-alikes, as Kubernetes' own name suffixes.
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
}

function slugOf(facts: IdentityFacts): string {
  const repository = facts.repository.split('/').pop() ?? '';
  const slug = `${repository}-${facts.job}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, SLUG_CHARACTERS)
    .replace(/-+$/, '');
  // A Job's name also becomes a label value and part of a host name: it begins with a letter to be safe in both.
  return /^[a-z]/.test(slug) ? slug : `test-${slug}`.slice(0, SLUG_CHARACTERS).replace(/-+$/, '');
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}
