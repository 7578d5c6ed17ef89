import { hurrySignal } from './action/signals.ts';
import { randomUUID } from 'node:crypto';
import { Console } from './action/console.ts';
import { loadRunState } from './action/state.ts';
import { systemClock } from './time/clock.ts';

const state = loadRunState();

// Main has left word that all is clean: no Kubernetes code is loaded, nothing is sent, nothing is said.
if (!state?.clean) {
  const console = new Console(process.stdout, randomUUID);
  import('./run/cleanup.ts')
    .then(({ cleanUp }) =>
      cleanUp({ state, console, environment: process.env, clock: systemClock, hurrySignal }),
    )
    .catch((error: unknown) => {
      // Post never fails a job over its teardown.
      console.annotate({
        level: 'warning',
        title: 'k8s-test-job could not clean up',
        message: error instanceof Error ? error.message : String(error),
      });
    });
}
