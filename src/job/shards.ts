import { type Fields, fields } from './container.ts';
import { changePodSpec } from './pod-spec.ts';
import type { JobRequest } from './request.ts';

const INDEX_ANNOTATION = "metadata.annotations['batch.kubernetes.io/job-completion-index']";

/**
 * The Job with a pod for each shard, or for the one shard that is run again; each test learns its place from
 * `SHARD_INDEX` and `SHARD_TOTAL`, and from CircleCI's names for them.
 */
export function withShards(job: Fields, request: JobRequest): Fields {
  const spec = fields(job.spec);
  const total = shardCount(spec, request);
  if (request.shard !== null) return withPlace(alone(job), literalPlace(request.shard, total), true);
  if (request.parallelism > 1) return withPlace(indexed(job, total), apiPlace(total), false);
  if (spec.completionMode === 'Indexed') return withPlace(job, apiPlace(total), false);
  // A pod of the user's own manifest that is alone is left as it was written.
  return job;
}

/** How many shards a Job has. */
export function shardCount(spec: Fields, request: JobRequest): number {
  if (request.parallelism > 1) return request.parallelism;
  return typeof spec.completions === 'number' ? spec.completions : 1;
}

/** What a single pod that nobody divided learns of its place. */
export const ONLY_PLACE: readonly { readonly name: string; readonly value: string }[] = [
  { name: 'SHARD_INDEX', value: '0' },
  { name: 'SHARD_TOTAL', value: '1' },
  { name: 'CIRCLE_NODE_INDEX', value: '0' },
  { name: 'CIRCLE_NODE_TOTAL', value: '1' },
];

function indexed(job: Fields, total: number): Fields {
  const { backoffLimit: _, ...spec } = fields(job.spec);
  return {
    ...job,
    spec: {
      ...spec,
      completionMode: 'Indexed',
      completions: total,
      parallelism: total,
      // Counted for each index: with one limit for all, one red shard would end the others.
      backoffLimitPerIndex: spec.backoffLimitPerIndex ?? 0,
      podFailurePolicy: spec.podFailurePolicy ?? {
        rules: [{ action: 'FailIndex', onPodConditions: [{ type: 'DisruptionTarget' }] }],
      },
    },
  };
}

// One shard again is no Indexed Job of one: its index there would be 0.
function alone(job: Fields): Fields {
  const {
    completionMode: _mode,
    completions: _completions,
    parallelism: _parallelism,
    backoffLimitPerIndex: _perIndex,
    maxFailedIndexes: _most,
    podFailurePolicy: _policy,
    successPolicy: _success,
    ...spec
  } = fields(job.spec);
  return { ...job, spec: { ...spec, backoffLimit: 0 } };
}

interface Variable extends Fields {
  readonly name: string;
}

function literalPlace(index: number, total: number): readonly Variable[] {
  return place({ value: String(index) }, total);
}

function apiPlace(total: number): readonly Variable[] {
  return place({ valueFrom: { fieldRef: { fieldPath: INDEX_ANNOTATION } } }, total);
}

function place(index: Fields, total: number): readonly Variable[] {
  return [
    { name: 'SHARD_INDEX', ...index },
    { name: 'SHARD_TOTAL', value: String(total) },
    { name: 'CIRCLE_NODE_INDEX', ...index },
    { name: 'CIRCLE_NODE_TOTAL', value: String(total) },
  ];
}

/** Every container learns the place, since a manifest may have several that share the work; what it says itself stands. */
function withPlace(job: Fields, variables: readonly Variable[], isRerun: boolean): Fields {
  const index = variables[0] as Fields;
  // What Kubernetes gives an indexed pod and a single one lacks: a manifest of the user's own may be written for it.
  const more = isRerun ? [{ ...index, name: 'JOB_COMPLETION_INDEX' }] : [];
  const add = (container: Fields): Fields => {
    const given = Array.isArray(container.env) ? (container.env as Fields[]) : [];
    const names = new Set(given.map((entry) => entry.name));
    const added = [...variables, ...more].filter(({ name }) => !names.has(name));
    return { ...container, env: [...added, ...given] };
  };
  return changePodSpec(job, (podSpec) => ({
    ...podSpec,
    containers: Array.isArray(podSpec.containers) ? (podSpec.containers as Fields[]).map(add) : [],
  }));
}
