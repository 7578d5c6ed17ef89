/** Starts a step whose main and post are written in the test itself. */
import { fileURLToPath } from 'node:url';
import type { StepResult } from '../../dev/runner/result.ts';
import { type Step, runStep, startStep } from '../../dev/runner/step.ts';
import type { StepOptions } from '../../dev/runner/step-options.ts';

export interface Play extends Omit<StepOptions, 'action'> {
  /** The code of main, an ES module. */
  readonly main: string;
  readonly post?: string;
}

/** The path of a fixture action. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}

function options({ main, post = '', override, ...rest }: Play): StepOptions {
  return {
    action: fixture('puppet'),
    ...rest,
    override: { PLAY_MAIN: main, PLAY_POST: post, ...override },
  };
}

export function play(script: Play): Promise<StepResult> {
  return runStep(options(script));
}

export function startPlay(script: Play): Step {
  return startStep(options(script));
}

/**
 * Measures steps until one took no longer than `belowMs`, and returns that. A busy machine makes some of them longer, and
 * none shorter.
 */
export async function shortest(
  belowMs: number,
  measure: () => Promise<readonly number[]>,
): Promise<readonly number[]> {
  for (;;) {
    const times = await measure();
    if (times.every((ms) => ms < belowMs)) return times;
  }
}

/** What the action itself printed in a stage, as a user sees it. */
export function printed(stage: StepResult['post']): string[] {
  return (stage?.log ?? []).filter(({ source }) => source !== 'runner').map(({ text }) => text);
}

/** Code that keeps a process alive. */
export const STAY = 'setInterval(() => {}, 1000);';
