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
  if (request.shard !== null)
    return withIndex(withPlace(alone(job), request, literalPlace(request.shard, total)), request.shard);
  if (request.parallelism > 1) return withPlace(indexed(job, total), request, apiPlace(total));
  if (spec.completionMode === 'Indexed') return withPlace(job, request, apiPlace(total));
  // A pod of the user's own manifest that is alone is left as it was written.
  return job;
}

/** How many shards a Job has. */
export function shardCount(spec: Fields, request: JobRequest): number {
  if (request.parallelism > 1) return request.parallelism;
  return typeof spec.completions === 'number' ? spec.completions : 1;
}

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

/** The test learns its place; what it says of it itself stands. */
function withPlace(job: Fields, request: JobRequest, variables: readonly Variable[]): Fields {
  return changePodSpec(job, (podSpec) => {
    const containers = Array.isArray(podSpec.containers) ? (podSpec.containers as Fields[]) : [];
    const test = request.container === '' ? containers[0]?.name : request.container;
    return {
      ...podSpec,
      containers: containers.map((container) =>
        container.name === test ? extend(container, variables) : container,
      ),
    };
  });
}

// What Kubernetes gives every container of an indexed pod and a single pod lacks: a manifest may be written for it.
function withIndex(job: Fields, index: number): Fields {
  const variable = { name: 'JOB_COMPLETION_INDEX', value: String(index) };
  const add = (list: unknown) =>
    Array.isArray(list) ? (list as Fields[]).map((container) => extend(container, [variable])) : undefined;
  return changePodSpec(job, (podSpec) => ({
    ...podSpec,
    initContainers: add(podSpec.initContainers),
    containers: add(podSpec.containers),
  }));
}

function extend(container: Fields, variables: readonly Variable[]): Fields {
  const given = Array.isArray(container.env) ? (container.env as Fields[]) : [];
  const names = new Set(given.map((entry) => entry.name));
  return { ...container, env: [...variables.filter(({ name }) => !names.has(name)), ...given] };
}
