// One door to all that watches and judges: half of the bundle, loaded while the API server thinks.
export { dryRunRefusal } from '../diagnosis/pod-refusal.ts';
export { Attempt } from './attempt.ts';
export { announce, nextRound } from './next-round.ts';
export { UNJUDGED, runReport, stoppedVerdict } from './reporting.ts';
export { UNANSWERED } from './teardown.ts';
export { boundYoungGeneration } from './young-generation.ts';
export { verdictOverAll } from './verdicts.ts';
export { verifyRun } from './verification.ts';
