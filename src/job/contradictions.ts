import { wantsSpot, wantsToStay } from './capacity.ts';
import { both } from './clash.ts';
import { type Fields, fields } from './container.ts';
import { termsOf } from './node-affinity.ts';
import { ARCH_LABEL, QUEUE_LABEL, TOPOLOGY_KEYS } from './placement.ts';
import type { JobRequest } from './request.ts';
import { oneForAll } from './shard-contradictions.ts';

const POD = 'spec.template.spec';

/**
 * What cannot hold together: inputs and the manifest (null without one), or two inputs (the services and the workspace
 * look after themselves). An input wins over the same
 * field of the manifest; only where following both is asked for and impossible it is a problem that names both.
 */
export function contradictions(base: Fields | null, request: JobRequest): string[] {
  const spec = fields(base?.spec);
  const podSpec = fields(fields(spec.template).spec);
  return [
    ...amongInputs(request),
    ...ofLabels(podSpec, request),
    ...ofCapacity(podSpec, request),
    ...ofNames(base, podSpec, request),
    ...ofSpread(podSpec, request),
    ...oneForAll(spec, podSpec, request),
  ];
}

function amongInputs({ placement }: JobRequest): string[] {
  const { arch, capacity, nodeSelector } = placement;
  const problems: string[] = [];
  const other = nodeSelector[ARCH_LABEL];
  if (arch !== 'any' && other !== undefined && other !== arch)
    problems.push(both(`arch: ${arch}`, `node-selector: ${ARCH_LABEL}=${other}`));
  if (
    capacity === 'on-demand'
      ? wantsSpot({ nodeSelector })
      : capacity === 'spot' && wantsToStay({ nodeSelector })
  )
    problems.push(both(`capacity: ${capacity}`, `node-selector: ${tellSelector(nodeSelector)}`));
  return problems;
}

function ofLabels(podSpec: Fields, { placement }: JobRequest): string[] {
  const { arch, nodeSelector } = placement;
  const wanted = Object.entries(nodeSelector).map(([key, value]) => [
    `node-selector: ${key}=${value}`,
    key,
    value,
  ]);
  if (arch !== 'any') wanted.push([`arch: ${arch}`, ARCH_LABEL, arch]);
  return wanted.flatMap(([input = '', key = '', value = '']) => {
    const other = fields(podSpec.nodeSelector)[key];
    if (typeof other === 'string' && other !== value)
      return both(input, `${POD}.nodeSelector ${key}: ${other}`);
    const terms = termsOf(podSpec);
    const isShut =
      terms.length > 0 && terms.every(({ matchExpressions }) => shuts(matchExpressions, key, value));
    return isShut
      ? both(input, `${POD}.affinity.nodeAffinity, whose every term leaves out ${key}: ${value}`)
      : [];
  });
}

function shuts(rules: unknown, key: string, value: string): boolean {
  return (Array.isArray(rules) ? (rules as Fields[]) : []).some((rule) => {
    const values = Array.isArray(rule.values) ? (rule.values as unknown[]) : [];
    if (rule.key !== key) return false;
    if (rule.operator === 'In') return !values.includes(value);
    return rule.operator === 'DoesNotExist' || (rule.operator === 'NotIn' && values.includes(value));
  });
}

function ofCapacity(podSpec: Fields, { placement }: JobRequest): string[] {
  const { capacity } = placement;
  const isOther = capacity === 'spot' ? wantsToStay(podSpec) : capacity === 'on-demand' && wantsSpot(podSpec);
  if (!isOther) return [];
  const what = capacity === 'spot' ? 'nodes that are no spot nodes' : 'spot nodes';
  const where =
    termsOf(podSpec).length > 0
      ? 'nodeSelector or affinity'
      : `nodeSelector ${tellSelector(fields(podSpec.nodeSelector))}`;
  return [both(`capacity: ${capacity}`, `${POD}.${where}, which asks for ${what}`)];
}

function ofNames(base: Fields | null, podSpec: Fields, { placement }: JobRequest): string[] {
  const { priorityClass, queue } = placement;
  const problems: string[] = [];
  const otherClass = podSpec.priorityClassName;
  if (
    priorityClass !== '' &&
    typeof otherClass === 'string' &&
    otherClass !== '' &&
    otherClass !== priorityClass
  )
    problems.push(both(`priority-class: ${priorityClass}`, `${POD}.priorityClassName: ${otherClass}`));
  if (priorityClass !== '' && typeof podSpec.priority === 'number')
    problems.push(both(`priority-class: ${priorityClass}`, `${POD}.priority: ${podSpec.priority}`));
  const otherQueue = fields(fields(base?.metadata).labels)[QUEUE_LABEL];
  if (queue !== '' && typeof otherQueue === 'string' && otherQueue !== queue)
    problems.push(both(`queue: ${queue}`, `metadata.labels ${QUEUE_LABEL}: ${otherQueue}`));
  return problems;
}

function ofSpread(podSpec: Fields, { placement }: JobRequest): string[] {
  const { spread } = placement;
  if (spread === '') return [];
  return listOf(podSpec.topologySpreadConstraints)
    .filter(({ topologyKey }) => spread === 'none' || topologyKey === TOPOLOGY_KEYS[spread])
    .slice(0, 1)
    .map(({ topologyKey }) =>
      both(`spread: ${spread}`, `${POD}.topologySpreadConstraints with topologyKey ${String(topologyKey)}`),
    );
}

function tellSelector(selector: Fields): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}: ${String(value)}`)
    .join(', ');
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}
