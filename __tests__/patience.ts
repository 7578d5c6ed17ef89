import { jest } from '@jest/globals';

// Machines are slow at times: one that is shared may stand still for seconds, and the controllers of a real cluster take
// up to a minute to come back after the API server was away. This only ends what hangs: a test that has to tell "at once"
// from "late" says so itself, by what came before what.
jest.setTimeout(240_000);
