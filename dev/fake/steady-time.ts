// A machine that stands still for seconds wakes with every timer due and every answer unread, and the timers come first.
// Steady time leaves such a gap out: between two looks at most this much of it passes.
const MOST_AT_ONCE_MS = 20;
const LOOK_EVERY_MS = 10;

/** Measures steady time: each look says how much has passed since the last. */
export function steadyWatch(): () => { passedMs: number; isAfterGap: boolean } {
  let lastMs = performance.now();
  return () => {
    const nowMs = performance.now();
    const realMs = nowMs - lastMs;
    lastMs = nowMs;
    return { passedMs: Math.min(realMs, MOST_AT_ONCE_MS), isAfterGap: realMs > MOST_AT_ONCE_MS };
  };
}

/** Does something after a time of this process, never sooner by the world's clock; returns what calls it off. */
export function afterSteadyMs(ms: number, action: () => void): () => void {
  const look = steadyWatch();
  let leftMs = ms;
  const turn = () => {
    const { passedMs, isAfterGap } = look();
    leftMs -= passedMs;
    // What came during the gap is heard first.
    if (isAfterGap) leftMs = Math.max(leftMs, 1);
    if (leftMs <= 0) action();
    else timer = setTimeout(turn, Math.min(leftMs, LOOK_EVERY_MS));
  };
  let timer = setTimeout(turn, Math.min(ms, LOOK_EVERY_MS));
  return () => clearTimeout(timer);
}
