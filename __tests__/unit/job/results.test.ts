import { describe, expect, test } from '@jest/globals';
import type { Fields } from '../../../src/job/container.ts';
import type { JobRequest } from '../../../src/job/request.ts';
import { SIGNAL_FOLDER, literal, scriptCommand } from '../../../src/job/script.ts';
import { RESULTS_CONTAINER, resultsPlan, resultsProblems, withResults } from '../../../src/job/results.ts';

type Pod = any;

function jobOf(container: Fields, more: Fields = {}): Fields {
  return {
    spec: { template: { spec: { containers: [{ name: 'test', image: 'node:24', ...container }], ...more } } },
  };
}

function requestOf(junit: string[], artifacts: string[] = [], more: Partial<JobRequest> = {}): JobRequest {
  const results = { junit, artifacts, limitBytes: 1000 };
  return {
    workingDirectory: '',
    workspace: false,
    helperImage: '',
    container: '',
    results,
    ...more,
  } as JobRequest;
}

function podOf(job: Fields): Pod {
  return (job as Pod).spec.template.spec;
}

describe('the results sidecar', () => {
  const pod = podOf(
    withResults(
      jobOf(
        { workingDir: '/app', securityContext: { runAsUser: 1000 } },
        { terminationGracePeriodSeconds: 32, initContainers: [{ name: 'mysql', restartPolicy: 'Always' }] },
      ),
      requestOf(['reports/*.xml'], ['coverage/', 'reports/shots/*.png', '/tmp/x/**']),
    ),
  );
  const sidecar = pod.initContainers.at(-1);

  test('is the last init container, small, with the rights of the tests', () => {
    expect(pod.initContainers.map(({ name }: Fields) => name)).toEqual(['mysql', RESULTS_CONTAINER]);
    expect(sidecar).toMatchObject({
      restartPolicy: 'Always',
      image: 'node:24',
      securityContext: { runAsUser: 1000 },
      resources: { requests: { cpu: '10m', memory: '32Mi' } },
    });
    expect(sidecar.startupProbe).toBeUndefined();
    expect(pod.terminationGracePeriodSeconds).toBe(40);
  });

  test('shares an empty volume at each folder, the outermost of those that lie in each other', () => {
    expect(pod.containers[0].volumeMounts).toEqual([
      { name: 'k8s-test-job-results-0', mountPath: '/app/reports' },
      { name: 'k8s-test-job-results-1', mountPath: '/app/coverage' },
      { name: 'k8s-test-job-results-2', mountPath: '/tmp/x' },
    ]);
    expect(sidecar.volumeMounts).toContainEqual({
      name: 'k8s-test-job-results-1',
      mountPath: '/k8s-test-job/results/1',
      readOnly: true,
    });
    expect(pod.volumes).toHaveLength(4);
  });

  test('tells the reader of its log what it was told', () => {
    const job = { spec: { template: { spec: pod } } };
    expect(resultsPlan(job)).toEqual({
      limitBytes: 1000,
      workingDirectory: '/app',
      roots: ['/app/reports', '/app/coverage', '/tmp/x'],
    });
    expect(resultsPlan(jobOf({}))).toBeNull();
  });

  test('uses the volume that is there already, with what is mounted below it', () => {
    const mounts = [
      { name: 'code', mountPath: '/workspace/', subPath: 'x' },
      { name: 'cache', mountPath: '/workspace/node_modules' },
    ];
    const shared = podOf(
      withResults(
        jobOf({ workingDir: '/workspace', volumeMounts: mounts }),
        requestOf(['junit.xml'], ['**/*.png', 'node_modules/.cache/']),
      ),
    );
    expect(shared.containers[0].volumeMounts).toEqual(mounts);
    expect(shared.initContainers[0].volumeMounts.slice(1)).toEqual([
      { name: 'code', subPath: 'x', mountPath: '/k8s-test-job/results/0', readOnly: undefined },
      { name: 'cache', mountPath: '/k8s-test-job/results/0/node_modules' },
      { name: 'cache', mountPath: '/k8s-test-job/results/1', readOnly: true },
    ]);
  });

  test('is absent when nothing is to be brought', () => {
    const job = jobOf({});
    expect(withResults(job, { ...requestOf([]), results: null })).toBe(job);
  });
});

describe('behind the script of ours', () => {
  const command = scriptCommand('npm test', ['sh', '-e'], 30).map(literal);
  const signal = { name: 'k8s-test-job-signal', mountPath: SIGNAL_FOLDER };
  const build = (container: Fields = {}, more: Fields = {}) =>
    podOf(
      withResults(
        jobOf({ workingDir: '/app', command, ...container }, { restartPolicy: 'Never', ...more }),
        requestOf(['reports/*.xml']),
      ),
    );

  test('the results container is an ordinary one, started after the tests', () => {
    const pod = build({}, { terminationGracePeriodSeconds: 32 });
    expect(pod.initContainers).toBeUndefined();
    expect(pod.containers.map(({ name }: Fields) => name)).toEqual(['test', RESULTS_CONTAINER]);
    expect(pod.containers[1].restartPolicy).toBeUndefined();
    expect(pod.terminationGracePeriodSeconds).toBe(40);
    const job = { spec: { template: { spec: pod } } };
    expect(resultsPlan(job)).toEqual({ limitBytes: 1000, workingDirectory: '/app', roots: ['/app/reports'] });
  });

  test('its image is not asked for again, since that of the tests has just been pulled', () => {
    const policyOf = (more: Fields) => build(more).containers[1].imagePullPolicy;
    expect(policyOf({})).toBe('IfNotPresent');
    expect(policyOf({ imagePullPolicy: 'Always' })).toBe('IfNotPresent');
    expect(policyOf({ imagePullPolicy: 'Never' })).toBe('Never');
  });

  test('the tests tell it of their end, and it knows how long they have after TERM', () => {
    const [tests, packer] = build({}, { terminationGracePeriodSeconds: 32 }).containers;
    expect(tests.command.with(2, command[2])).toEqual(command);
    expect(tests.command[2]).toContain(SIGNAL_FOLDER);
    expect(tests.command[2].endsWith(`\n${command[2]}`)).toBe(true);
    expect(tests.volumeMounts).toContainEqual(signal);
    expect(packer.volumeMounts).toContainEqual(signal);
    expect(packer.command[6]).toBe('32');
  });

  test.each<[string, Fields, Fields]>([
    ['a command of the user', { command: ['npm', 'test'] }, {}],
    ['no command at all', { command: undefined }, {}],
    ['a pod whose tests are started again', {}, { restartPolicy: 'OnFailure' }],
    ['a container that is started again', { restartPolicy: 'OnFailure' }, {}],
  ])('with %s it stays a native sidecar', (_what, container, more) => {
    const pod = build(container, more);
    expect(pod.containers).toHaveLength(1);
    expect(pod.containers[0].volumeMounts).not.toContainEqual(signal);
    expect(pod.initContainers.at(-1)).toMatchObject({ name: RESULTS_CONTAINER, restartPolicy: 'Always' });
  });
});

describe('paths that cannot be shared are refused, with what to do', () => {
  test.each<[string, string[], Partial<JobRequest>, RegExp]>([
    [
      'relative without a working directory',
      ['reports/*.xml'],
      {},
      /"reports\/\*.xml" is relative.*working-directory/,
    ],
    [
      'in the working directory itself',
      ['junit.xml'],
      { workingDirectory: '/app' },
      /lies directly in the working directory/,
    ],
    [
      'everywhere below it',
      ['**/*.xml'],
      { workingDirectory: '/app/' },
      /lies directly in the working directory/,
    ],
    ['above it', ['/srv/*.xml'], { workingDirectory: '/srv/app' }, /lies directly in the working directory/],
    ['a folder of the image', ['/usr/*.xml'], {}, /lies directly in \/usr/],
    ['below a folder of the kernel', ['/proc/self/x.xml'], {}, /belongs to the image/],
    ['the root', ['/junit.xml'], {}, /lies directly in \//],
  ])('%s', (_what, junit, more, said) => {
    const problems = resultsProblems(null, requestOf(junit, [], more));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(said);
    expect(problems[0]).toMatch(/^junit: /);
  });

  test.each<[string, string[], Partial<JobRequest>, Fields]>([
    ['with a workspace', ['junit.xml', '**/*.xml'], { workspace: true }, {}],
    ['where the manifest says where the tests start', ['out/*.xml'], {}, { workingDir: '/app' }],
    ['on a volume of the manifest', ['/usr/x.xml'], {}, { volumeMounts: [{ name: 'v', mountPath: '/usr' }] }],
    ['below /tmp', ['/tmp/*.xml', '/var/tmp/x/*.xml'], {}, {}],
  ])('%s they are not', (_what, junit, more, container) => {
    expect(resultsProblems(jobOf(container), requestOf(junit, [], more))).toEqual([]);
  });
});
