import { jest } from '@jest/globals';

// A real cluster on a busy machine does what it likes at times. As the product does with a lost attempt: one more try,
// the first is shown, and `dev/suite/count.ts` names each test that needed it, for it may be the product that is at fault.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
