/** One Job that this run may have created. Small and free of secrets: post reads it, and the log may show it. */
export interface SavedAttempt {
  readonly namespace: string;
  readonly name: string;
  /** Empty until the create has answered. */
  readonly uid: string;
}

export interface SavedState {
  readonly version: 1;
  /** The random part of the run's identity. */
  readonly nonce: string;
  /** The API server that main has spoken with. */
  readonly server: string;
  readonly attempts: readonly SavedAttempt[];
  /** Main has read back that nothing is left: post has nothing to do. */
  readonly clean: boolean;
}

export const STATE_NAME = 'run';

/** The state main left; null when it is lost or not ours. */
export function loadRunState(environment: NodeJS.ProcessEnv): SavedState | null {
  try {
    const state = JSON.parse(environment[`STATE_${STATE_NAME}`] ?? '') as Partial<SavedState> | null;
    if (state?.version !== 1 || typeof state.nonce !== 'string' || !Array.isArray(state.attempts))
      return null;
    const { nonce, attempts, server = '', clean } = state;
    return { version: 1, nonce, server, attempts, clean: clean === true };
  } catch {
    return null;
  }
}
