import { saveState } from '@actions/core';
import { STATE_NAME, type SavedState } from './state.ts';

/** Appends the state at once: what is written before a SIGKILL is kept (runner.md, section 2). */
export function saveRunState(state: SavedState): void {
  saveState(STATE_NAME, JSON.stringify(state));
}
