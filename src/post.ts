import { loadRunState } from './action/state.ts';

const state = loadRunState(process.env);

// Main has left word that all is clean: no Kubernetes code is loaded, nothing is sent, nothing is said.
if (!state?.clean) void import('./run/cleanup.ts').then(({ runCleanup }) => runCleanup(state));
