import { stopSignal } from './action/signals.ts';
import { randomUUID } from 'node:crypto';
import { Console } from './action/console.ts';
import { sweep } from './run/sweep.ts';
import { systemClock } from './time/clock.ts';

const console = new Console(process.stdout, randomUUID);

sweep({ console, environment: process.env, clock: systemClock, stopSignal })
  .then((exitCode) => {
    process.exitCode = exitCode;
  })
  .catch((error: unknown) => {
    process.exitCode = 1;
    console.annotate({
      level: 'error',
      title: 'The sweep failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  });
