import type { Standing } from '../../../src/diagnosis/verdict.ts';

/** A standing in which nothing is wrong, with what a test is about. */
export function standingWith(changes: Partial<Standing> = {}): Standing {
  return {
    stage: 'scheduling',
    text: '',
    cause: '',
    cannotHeal: false,
    sightings: 0,
    progress: '',
    part: '',
    running: 0,
    begun: 0,
    decided: false,
    ...changes,
  };
}
