import { hurrySignal, stopRequest, stopSignal } from './action/signals.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import { Console } from './action/console.ts';
import { run } from './run/run.ts';
import { systemClock } from './time/clock.ts';

const console = new Console(process.stdout, randomUUID);

run({
  console,
  environment: process.env,
  clock: systemClock,
  random: Math.random,
  randomBytes,
  stopSignal,
  hurrySignal,
  stopRequest,
})
  .then((exitCode) => {
    process.exitCode = exitCode;
  })
  .catch((error: unknown) => {
    process.exitCode = 1;
    console.annotate({
      level: 'error',
      title: 'k8s-test-job failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  });
