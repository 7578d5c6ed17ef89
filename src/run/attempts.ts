// One door to all that watches and judges: half of the bundle, loaded while the API server thinks.
export { Attempt } from './attempt.ts';
export { nextRound } from './next-round.ts';
export { verdictOverAll } from './verdicts.ts';
