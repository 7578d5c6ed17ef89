import { type ClusterInputs, readClusterInputs } from './inputs.ts';
import { InputFields } from './inputs/fields.ts';
import type { Problems } from './problems.ts';

/** All inputs of the sweep, checked. */
export interface SweepInputs extends ClusterInputs {
  readonly allNamespaces: boolean;
  readonly dryRun: boolean;
  readonly githubToken: string;
}

/** Reads the inputs of the sweep; the value is only to be used when the collector stayed empty. */
export function readSweepInputs(problems: Problems): SweepInputs {
  const fields = new InputFields(problems);
  const inputs = {
    ...readClusterInputs(problems),
    allNamespaces: fields.boolean('all-namespaces', false),
    dryRun: fields.boolean('dry-run', false),
    githubToken: fields.text('github-token'),
  };
  if (inputs.allNamespaces && inputs.namespace !== '')
    problems.add('namespace, all-namespaces: only one of them can be given.');
  return inputs;
}
