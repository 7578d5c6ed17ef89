import { both } from './clash.ts';
import { type Fields, fields } from './container.ts';
import type { JobRequest } from './request.ts';

/** What of a manifest does not go with the shards of the input `parallelism`: other counts, and fields by which one red shard ends the others. */
export function oneForAll(spec: Fields, podSpec: Fields, { parallelism }: JobRequest): string[] {
  if (parallelism < 2) return [];
  const input = `parallelism: ${parallelism}`;
  const problems: string[] = [];
  const clash = (other: string, advice?: string) => problems.push(both(input, other, advice));
  const { completions, completionMode, backoffLimit, maxFailedIndexes } = spec;
  if (typeof completions === 'number' && completions !== parallelism)
    clash(`spec.completions: ${completions}`);
  if (typeof completionMode === 'string' && completionMode !== 'Indexed')
    clash(
      `spec.completionMode: ${completionMode}`,
      'Shards need Indexed, which is set when the field is missing.',
    );
  if (typeof backoffLimit === 'number' && backoffLimit > 0)
    clash(
      `spec.backoffLimit: ${backoffLimit}, which counts the failures of all shards together`,
      'Use backoffLimitPerIndex.',
    );
  const rules = fields(spec.podFailurePolicy).rules;
  const failJob = (Array.isArray(rules) ? rules : []).findIndex((rule) => fields(rule).action === 'FailJob');
  if (failJob >= 0)
    clash(
      `spec.podFailurePolicy.rules[${failJob}].action: FailJob, by which one shard ends the others`,
      'Use FailIndex.',
    );
  if (typeof maxFailedIndexes === 'number')
    clash(`spec.maxFailedIndexes: ${maxFailedIndexes}, by which red shards end the others`);
  if (spec.successPolicy !== undefined)
    clash('spec.successPolicy, by which some shards end the others before they have passed');
  if (typeof podSpec.restartPolicy === 'string' && podSpec.restartPolicy !== 'Never')
    clash(
      `spec.template.spec.restartPolicy: ${podSpec.restartPolicy}`,
      'Shards are counted one by one only with Never.',
    );
  return problems;
}
