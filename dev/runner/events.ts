/** Lets things happen to a step after a time, or when a line comes. */
import type { Step } from './step.ts';

export interface Event {
  /** Milliseconds after main's start, or what a line must match, raw or as shown. */
  readonly when: number | RegExp;
  readonly happen: (step: Step) => void;
}

/** Schedules the events; those that have not happened when the step is over never do. */
export function scheduleEvents(step: Step, events: readonly Event[]): void {
  for (const { when, happen } of events) {
    if (typeof when === 'number') {
      const timer = setTimeout(() => happen(step), when);
      const cancel = (): void => clearTimeout(timer);
      step.finished.then(cancel, cancel);
    } else {
      step.line(when, LONG_MS).then(
        () => happen(step),
        () => {},
      );
    }
  }
}

// The longest that a timer can wait; the end of the step comes first.
const LONG_MS = 2 ** 31 - 1;
