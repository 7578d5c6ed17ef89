import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../dev/fake/cluster.ts';
import { Refusal } from '../../dev/fake/status.ts';
import { run } from './harness.ts';

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await startFakeCluster();
});
afterEach(() => cluster.close());

const SERVICES = { image: 'busybox', run: 'true', services: 'redis: redis:7' };
const INIT = 'spec.template.spec.initContainers';

describe('a cluster from before native sidecars', () => {
  test.each([
    ['that drops them', () => cluster.admission.dropField(`${INIT}.*.restartPolicy`)],
    [
      'that refuses their start probe',
      () =>
        cluster.admission.refuse(
          new Refusal(
            422,
            'Invalid',
            `Job.batch "x" is invalid: ${INIT}[0].startupProbe: Forbidden: may not be set for init containers without restartPolicy=Always`,
          ),
        ),
    ],
    [
      'that does not know the field',
      () =>
        cluster.admission.refuse(
          new Refusal(
            400,
            'BadRequest',
            `Job in version "v1" cannot be handled as a Job: strict decoding error: unknown field "${INIT}[0].restartPolicy"`,
          ),
        ),
    ],
  ])('%s is refused in clear words, and nothing is created', async (_what, old) => {
    old();
    const { main } = await run(cluster, SERVICES);
    expect(main.outputs).toMatchObject({
      verdict: 'configuration',
      cause: 'api.no-sidecars',
      owner: 'platform',
    });
    expect(main.outputs.message).toMatch(
      /cannot run services beside the tests: service redis has to run as a native sidecar, which Kubernetes v1\.\d+\S* does not know/,
    );
    expect(main.summary).toContain('Kubernetes 1.29 or later');
    expect(
      cluster.requests
        .matching({ verb: 'create', resource: 'jobs' })
        .filter(({ query }) => !query.has('dryRun')),
    ).toEqual([]);
  });
});

test('services that cannot stand beside each other are told before anything is asked of the cluster', async () => {
  const { main } = await run(cluster, {
    ...SERVICES,
    services: 'mysql: mysql:8.4\nmaria: mariadb:11\nmail:\n  image: axllent/mailpit\n  prots: [1025]\n',
  });
  expect(main.outputs).toMatchObject({ verdict: 'configuration', cause: 'input.invalid' });
  for (const said of [
    'mysql (line 1, column 1) and maria (line 2, column 1) listen on port 3306',
    'line 5, column 3: mail: "prots" is no key of a service; did you mean ports?',
    'line 3, column 1: nothing says when mail answers',
  ])
    expect(main.outputs.message).toContain(said);
  expect(cluster.requests.all).toEqual([]);
});
