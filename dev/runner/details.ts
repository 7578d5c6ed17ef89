/**
 * The lines that stand in the log before the action's first one: inputs are public from here on.
 * Mirrors PrintActionDetails in Runner.Worker/Handlers/Handler.cs.
 */
import type { CaselessMap } from './caseless-map.ts';
import type { Execution } from './execution.ts';

/** Shows the inputs and the step's variables, or that post begins. */
export function printDetails(execution: Execution, displayName: string, inputs: CaselessMap<string>): void {
  if (execution.stage === 'post') {
    execution.output('Post job cleanup.');
    return;
  }
  execution.output(`##[group]${displayName}`);
  if (inputs.names().length > 0) execution.output('with:');
  for (const [name, value] of inputs) {
    if (value !== '') execution.output(`  ${name}: ${value}`);
  }
  const env = Object.entries(execution.env);
  if (env.length > 0) execution.output('env:');
  for (const [name, value] of env) execution.output(`  ${name}: ${value}`);
  execution.output('##[endgroup]');
}
