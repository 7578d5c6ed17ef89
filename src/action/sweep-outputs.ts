import { setOutput } from '@actions/core';

/** The outputs of the sweep. */
export interface SweepOutputs {
  readonly found: number;
  readonly removed: number;
  readonly kept: number;
  readonly unknown: number;
}

/** Writes the outputs of the sweep. */
export function writeSweepOutputs(outputs: SweepOutputs): void {
  for (const [name, value] of Object.entries(outputs)) setOutput(name, String(value));
}
