import { setOutput } from '@actions/core';

/** The step's outputs (design.md, section 3); a value that is not known is an empty text. */
export interface Outputs {
  readonly verdict: string;
  readonly cause: string;
  readonly owner: string;
  readonly message: string;
  readonly 'exit-code': string;
  readonly 'job-name': string;
  readonly namespace: string;
  readonly attempts: string;
  readonly tests: string;
  readonly failures: string;
  readonly 'queued-seconds': string;
  readonly 'pulled-seconds': string;
  readonly 'ran-seconds': string;
  readonly report: string;
  readonly results: string;
}

/** Writes the outputs; later steps see them also when the step fails or is cancelled. */
export function writeOutputs(outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}
