import { jest } from '@jest/globals';

// A real cluster beside other tests on two cores is slow at times, and its controllers take up to a minute to come back
// after the API server was away. This only ends what hangs: a test that has to tell "at once" from "late" says so itself.
jest.setTimeout(240_000);
