import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { gate } from '../../dev/fake/faults.ts';
import { noLife } from '../../dev/fake/life.ts';
import type { PodActor } from '../../dev/fake/pod-actor.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import { ObservationStore } from '../../src/diagnosis/store.ts';
import type { Fields } from '../../src/job/container.ts';
import type { JobRequest } from '../../src/job/request.ts';
import { RESULTS_CONTAINER, withResults } from '../../src/job/results.ts';
import { literal, scriptCommand } from '../../src/job/script.ts';
import type { Companion, CompanionPlace } from '../../src/run/attempt-options.ts';
import { readTests } from '../../src/run/read-tests.ts';
import { Results } from '../../src/run/results.ts';
import { systemClock } from '../../src/time/clock.ts';
import { fixtureReports } from '../fixtures/summary/reports.ts';
import { logOf, part } from '../unit/results/archive.ts';
import { connect, job } from './bench.ts';

const NEVER_MS = 60_000;
const INPUT = { junit: ['/out/*.xml'], artifacts: [], limitBytes: 1000, path: '' };

let cluster: FakeCluster;
let client: ApiClient;
let pod: PodActor;
let pods: PodActor[];
let companion: Companion;
let place: CompanionPlace;
let results: Results;
let folder: string;
let notices: string[];
let ending: AbortController;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'results-'));
  cluster = await startFakeCluster({ life: noLife });
  client = connect(cluster.kubeconfig);
  const command = scriptCommand('npm test', ['sh'], 5).map(literal);
  const containers = [{ name: 'test', image: 'node:24', command }];
  const bare = job('one') as Fields;
  const template = { spec: { restartPolicy: 'Never', containers } };
  const request = { container: '', helperImage: '', results: INPUT } as unknown as JobRequest;
  const built = withResults({ ...bare, spec: { ...(bare.spec as Fields), template } }, request);
  cluster.add('jobs', built);
  pod = (await cluster.job('one')).addPod().schedule();
  pods = [pod];
  notices = [];
  ending = new AbortController();
  results = new Results(INPUT, folder, 'run');
  place = {
    client,
    clock: systemClock,
    namespace: 'default',
    store: new ObservationStore({ testContainer: 'test', jobName: 'one' }),
    signal: ending.signal,
    onNotice: (text: string) => notices.push(text),
    onChange: () => undefined,
    answers: async () => true,
    built: { job: built, testContainer: 'test', shard: null },
  } as unknown as CompanionPlace;
  companion = results.companion(1)(place);
});

afterEach(async () => {
  ending.abort();
  client.close();
  await cluster.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the cluster shows now. */
function show(): void {
  companion.changed({ testContainer: 'test', pods: pods.map(({ object }) => object ?? {}) });
}

function complete(): Promise<void> {
  return companion.complete(NEVER_MS, ending.signal);
}

function print(actor = pod, content = '<a/>'): void {
  for (const line of logOf([part([{ name: './a.xml', content }])])) actor.log(RESULTS_CONTAINER).line(line);
}

describe('the results of a pod', () => {
  test('are waited for where their container starts only when the tests have ended', async () => {
    pod.start('test').exit(0);
    show();
    const done = complete();
    pod.start(RESULTS_CONTAINER);
    show();
    print();
    await done;
    expect(results.files.map(({ pathInPod }) => pathInPod)).toEqual(['/out/a.xml']);
    expect(readFileSync(results.files[0]?.path ?? '', 'utf8')).toBe('<a/>');
    expect(notices).toEqual([]);
  });

  test('that cannot be written are said to be so, and not to have been left out by the tests', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    const elsewhere = new Results({ ...INPUT, path }, folder, 'run').companion(1)(place);
    companion = elsewhere;
    pod.start('test').start(RESULTS_CONTAINER);
    show();
    print();
    pod.exit(0);
    show();
    await complete();
    expect(notices).toEqual([
      `Results: they could not be written to ${path}/shard-0 (ENOTDIR: a part of that path is no folder). What came whole was kept (0 files).`,
    ]);
  });

  test('are complete at their end mark, while their container still runs', async () => {
    pod.start('test').start(RESULTS_CONTAINER);
    show();
    print();
    pod.exit(0);
    show();
    await complete();
    expect(results.files).toHaveLength(1);
  });

  test('are waited for while the API server is away, and read anew when a silent watch had hidden their end', async () => {
    pod.start('test').start(RESULTS_CONTAINER).exit(0);
    const silence = gate();
    cluster.fault({ resource: 'pods/log' }, silence.fault, { times: 1 });
    show();
    const said = [false, false, true];
    const answers = async () => {
      const isBack = said.shift() ?? true;
      if (!isBack) return false;
      print();
      pod.exit(0, { container: RESULTS_CONTAINER });
      show();
      return true;
    };
    Object.assign(place, { answers });
    await companion.complete(100, ending.signal);
    silence.open();
    expect(said).toEqual([]);
    expect(results.files).toHaveLength(1);
    expect(notices).toEqual([]);
  });

  test('are not waited for where their container cannot start', async () => {
    pod.start('test').waiting('ErrImagePull', 'not found', RESULTS_CONTAINER).exit(0);
    show();
    await complete();
    expect(notices).toEqual([
      'Results: none came of 1 of the pods: the container that packs them never ran.',
    ]);
  });

  test('are not waited for, or missed, where the tests never began', async () => {
    pod.start(RESULTS_CONTAINER).exit(128, { reason: 'StartError', message: 'no such file or directory' });
    show();
    await complete();
    expect(notices).toEqual([]);
  });

  test('are not waited for when the pod was deleted before their container had started', async () => {
    pod.start('test').exit(1).markDeleted();
    show();
    await complete();
    expect(results.files).toEqual([]);
  });

  test('count once where the Job itself tried again: the later pod tells', async () => {
    const report = (inner: string) =>
      `<testsuite name="cart"><testcase name="a">${inner}</testcase><testcase name="b"/></testsuite>`;
    pod.start('test').start(RESULTS_CONTAINER);
    show();
    print(pod, report('<failure message="no"/>'));
    pod.exit(1);
    const second = (await cluster.job('one')).addPod().schedule().start('test').start(RESULTS_CONTAINER);
    pods.push(second);
    show();
    print(second, report(''));
    second.exit(0);
    show();
    await complete();
    const { totals } = await readTests({
      files: results.files,
      report: fixtureReports.failed!,
      workspaceFolder: '',
      repositoryFolder: '',
      workingDirectory: '',
      signal: ending.signal,
    });
    expect(totals).toEqual({ tests: 2, passed: 1, failed: 0, skipped: 0, flaky: 1 });
  });
});
