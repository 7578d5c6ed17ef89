/**
 * Merges what the workflow wrote under `with:` with the action's defaults.
 * Mirrors Runner.Worker/ActionRunner.cs (RunAsync) and Handlers/Handler.cs (AddInputsToEnvironment).
 */
import { CaselessMap } from './caseless-map.ts';
import { type Scope, evaluateTemplate } from './expression.ts';
import type { Manifest } from './manifest.ts';

export interface Inputs {
  readonly values: CaselessMap<string>;
  readonly warnings: readonly string[];
}

/** Returns the value of every input, and the warnings that the runner prints about them. */
export function mergeInputs(
  manifest: Manifest,
  given: Readonly<Record<string, string>>,
  scope: Scope,
): Inputs {
  const values = new CaselessMap<string>(Object.entries(given));
  const names = values.names();
  const warnings: string[] = [];
  for (const name of names) {
    const message = manifest.inputs.get(name)?.deprecationMessage;
    if (message !== undefined) {
      warnings.push(`Input '${name}' has been deprecated with message: ${message}`);
    }
  }
  for (const [name, definition] of manifest.inputs) {
    if (!values.has(name)) values.set(name, evaluateTemplate(definition.default, scope));
  }
  const unexpected = names.filter((name) => !manifest.inputs.has(name));
  if (unexpected.length > 0) {
    const valid = manifest.inputs.names().join("', '");
    warnings.push(`Unexpected input(s) '${unexpected.join("', '")}', valid inputs are ['${valid}']`);
  }
  return { values, warnings };
}

/** The variables in which an action finds its inputs; hyphens stay. */
export function inputEnvironment(values: CaselessMap<string>): Record<string, string> {
  return Object.fromEntries(
    [...values].map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
}
