import { describe, expect, test } from '@jest/globals';
import { gatedService } from '../../../src/diagnosis/containers.ts';
import { judge } from '../../../src/diagnosis/judge.ts';
import type { Observation } from '../../../src/diagnosis/observation.ts';
import { standing } from '../../../src/diagnosis/standing.ts';
import { ObservationStore } from '../../../src/diagnosis/store.ts';
import { GATE_PREFIX } from '../../../src/job/services.ts';
import {
  type Any,
  POD,
  T0,
  at,
  condition,
  ended,
  event,
  job,
  pod,
  running,
  waiting,
} from '../../fixtures/observations/build.ts';

test('the judge knows our gates by the name that the manifest gives them', () => {
  expect(gatedService(`${GATE_PREFIX}mysql`)).toBe('mysql');
  expect(gatedService('mysql')).toBe('');
});

const service = (name: string, state: Any, more: Any = {}) => ({ name, sidecar: true, ...state, ...more });
const pending = (inits: readonly Any[]) =>
  pod({
    phase: 'Pending',
    conditions: [condition('PodScheduled', 'True')],
    main: waiting('PodInitializing'),
    inits,
  });
const late = (pods: Observation['pods'], events: Observation['events'] = []): Observation => ({
  testContainer: 'test',
  job: job(),
  ...(pods ? { pods } : {}),
  ...(events ? { events } : {}),
  stopped: { by: 'start-timeout', at: at(300) },
});
const refused = event(
  'Unhealthy',
  'Startup probe failed: dial tcp 10.0.0.9:3306: connect: connection refused',
  {
    container: 'ready-of-mysql',
  },
);
const crashed = {
  restartCount: 1,
  lastState: ended(1, 'Error', 40, { message: 'no password given' }).state as Any,
};

describe('a gate speaks for the service it waits for', () => {
  test.each<[string, readonly Any[], Observation['events'], string, RegExp]>([
    [
      'that does not answer',
      [
        service('mysql', running(), { started: true }),
        service('ready-of-mysql', running(), { started: false }),
      ],
      [refused],
      'sidecar.never-ready',
      /^Service mysql runs but never became ready, so the tests never started: dial tcp 10\.0\.0\.9:3306: connect: connection refused/,
    ],
    [
      'of whose probes no event was kept',
      [
        service('mysql', running(), { started: true }),
        service('ready-of-mysql', running(), { started: false }),
      ],
      [],
      'sidecar.never-ready',
      /^Service mysql runs but never became ready, so the tests never started\.$/,
    ],
    [
      'that crashes and is up again',
      [
        service('mysql', running(50), { started: true, ...crashed }),
        service('ready-of-mysql', running(), { started: false }),
      ],
      [refused],
      'sidecar.crashloop',
      /^Service mysql crashes at its start \(Error, exit code 1\)/,
    ],
    [
      'that crashes and is down',
      [
        service('mysql', waiting('CrashLoopBackOff', 'back-off'), crashed),
        service('ready-of-mysql', running(), { started: false }),
      ],
      [refused],
      'sidecar.crashloop',
      /^Service mysql crashes at its start \(Error, exit code 1\)/,
    ],
    [
      'that ends by itself',
      [service('mysql', ended(0)), service('ready-of-mysql', waiting('PodInitializing'))],
      [],
      'sidecar.crashloop',
      /^Service mysql crashes at its start \(Completed, exit code 0\)/,
    ],
  ])('%s', (_what, inits, events, cause, message) => {
    const verdict = judge(late([pending(inits)], events));
    expect(verdict).toMatchObject({
      outcome: 'configuration',
      cause,
      message: expect.stringMatching(message),
    });
    expect(JSON.stringify([verdict.message, verdict.remedy, verdict.warnings])).not.toContain('ready-of-');
  });

  test('while it is waited for', () => {
    const inits = [
      service('mysql', running(), { started: true }),
      service('ready-of-mysql', running(), { started: false }),
    ];
    const seen = { testContainer: 'test', job: job(), pods: [pending(inits)] };
    expect(standing(seen, T0 + 15_000)).toMatchObject({
      stage: 'initializing',
      cause: '',
      text: `Waiting for mysql of pod ${POD}`,
    });
  });

  test('while it is refused, without calling that a fault, and each only by its own probes', () => {
    const inits = ['mysql', 'm'].flatMap((name) => [
      service(name, running(), { started: true }),
      service(`ready-of-${name}`, running(), { started: name === 'mysql' }),
    ]);
    const text = (events: Observation['events']) =>
      standing(
        { testContainer: 'test', job: job(), pods: [pending(inits)], ...(events ? { events } : {}) },
        T0 + 15_000,
      ).text;
    expect(text([refused])).toBe(`Waiting for m of pod ${POD}`);
    const own = event('Unhealthy', 'Startup probe failed: refused', { container: 'ready-of-m' });
    expect(text([refused, own])).toBe(`Waiting for m of pod ${POD}: it does not answer yet: refused`);
  });

  test('and ends without a word', () => {
    const inits = [
      service('ready-of-mysql', ended(137, 'Error', 130)),
      service('mysql', ended(0, 'Completed', 131)),
    ];
    const verdict = judge({
      testContainer: 'test',
      job: job(),
      pods: [pod({ phase: 'Succeeded', main: ended(0), inits })],
    });
    expect(verdict).toMatchObject({ outcome: 'passed', warnings: [] });
  });
});

describe('a service that died while the tests ran', () => {
  const whileRunning = (inits: readonly Any[], main = running(10)) => pod({ phase: 'Running', main, inits });

  test('is named although its own last version has forgotten it', () => {
    const store = new ObservationStore({ testContainer: 'test', jobName: 'shop-ci-1' });
    const versions = [
      whileRunning([service('redis', running(5), { started: true })]),
      whileRunning([
        service('redis', running(62), {
          restartCount: 1,
          lastState: ended(137, 'OOMKilled', 60).state as Any,
        }),
      ]),
      pod({
        phase: 'Failed',
        main: ended(1, 'Error', 100),
        inits: [service('redis', ended(0, 'Completed', 101), { restartCount: 1, lastState: {} })],
      }),
    ];
    store.applyJob(job(), at(0));
    for (const [index, version] of versions.entries()) {
      const metadata = { ...(version.metadata as Any), resourceVersion: String(index + 1) };
      store.applyPod(index === 0 ? 'ADDED' : 'MODIFIED', { ...version, metadata }, at(index * 50));
    }
    store.setLog(`${POD}/test`, ['connect ECONNREFUSED 127.0.0.1:6379']);
    const verdict = judge(store.snapshot());
    expect(verdict).toMatchObject({ outcome: 'configuration', cause: 'sidecar.died-during-run' });
    expect(verdict.message).toBe(
      'Service redis ended (OOMKilled, exit code 137) 40 s before the tests did and was started again: its data is gone.',
    );
  });

  test.each([
    [[], /its data is gone: "bye"\.$/],
    [[{ name: 'm', mountPath: '/var/lib/mysql' }], /its data is gone, except what a volume holds: "bye"\.$/],
    [
      [{ name: 't', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
      /its data is gone: "bye"\.$/,
    ],
  ])('and was started again has lost what lay in no volume: %j', (volumeMounts, warning) => {
    const died = service('db', running(62), {
      restartCount: 1,
      lastState: ended(3, 'Error', 60, { message: 'hello\nbye\n' }).state as Any,
    });
    const given = whileRunning([died], ended(0, 'Completed', 100));
    const spec = given.spec as { initContainers: Any[] };
    const pods = [
      {
        ...given,
        spec: { ...spec, initContainers: spec.initContainers.map((one) => ({ ...one, volumeMounts })) },
      },
    ];
    const verdict = judge({ testContainer: 'test', job: job(), pods });
    expect(verdict.outcome).toBe('passed');
    expect(verdict.warnings[0]).toMatch(warning);
  });
});
