/** How long an absence of the API server is waited for where all that is still missing is its answer. */
export const AWAY_MS = 60_000;
