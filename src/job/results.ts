import { type Fields, fields } from './container.ts';
import { changePodSpec } from './pod-spec.ts';
import { type JobRequest, TEST_CONTAINER } from './request.ts';
import { type ResultsRoot, isBelow, mountPath, resultsPlaces } from './results-places.ts';
import { RESULTS_SCRIPT } from './results-script.ts';
import { SIGNAL_FOLDER, isScriptCommand, literal, tellingCommand } from './script.ts';

/** What is to be brought out of every pod. */
export interface ResultsRequest {
  readonly junit: readonly string[];
  readonly artifacts: readonly string[];
  /** Compressed, of one pod. */
  readonly limitBytes: number;
}

/** What the reader of the container's log has to know. */
export interface ResultsPlan {
  readonly limitBytes: number;
  readonly workingDirectory: string;
  /** Folders of the test container, by the numbers that the log has for them. */
  readonly roots: readonly string[];
}

export const RESULTS_CONTAINER = 'k8s-test-job-results';
const HOME = '/k8s-test-job';
const VOLUME = 'k8s-test-job-results';
const SIGNAL_VOLUME = 'k8s-test-job-signal';
const DEFAULT_GRACE_SECONDS = 30;
// What is left of the pod's grace when the tests have used up theirs.
const PACKING_SECONDS = 8;
const ARGUMENTS_BEFORE = 7;
const FIRST_ARGUMENT = 4;
const ARGUMENTS_OF_ROOT = 5;

/** Problems of the named paths in a Job; the tests' own container tells where they start and what they mount. */
export function resultsProblems(job: Fields | null, request: JobRequest): readonly string[] {
  if (!request.results) return [];
  const test = testOf(podSpecOf(job), request);
  const directory =
    request.workingDirectory || (request.workspace ? '/workspace' : String(test.workingDir ?? ''));
  const mounts = [...mountsOf(test), ...(request.workspace ? [{ mountPath: '/workspace' }] : [])];
  return resultsPlaces(request.results, directory, mounts).problems;
}

/**
 * The Job with a container that prints the named files when the tests have ended. Behind the script of ours, which tells
 * it of their end, it is an ordinary one: the tests start first. Else only the kubelet tells, and only a native sidecar,
 * the last of the init containers; the kubelet starts the tests up to a second later for it.
 */
export function withResults(job: Fields, request: JobRequest): Fields {
  const { results } = request;
  if (!results) return job;
  return changePodSpec(job, (podSpec) => {
    const test = testOf(podSpec, request);
    const directory = String(test.workingDir ?? '');
    const mounts = mountsOf(test);
    const { roots } = resultsPlaces(results, directory, mounts);
    if (roots.length === 0) return podSpec;
    const own = roots.flatMap(({ path, mount }, index) =>
      mount === null ? [{ name: `${VOLUME}-${index}`, mountPath: path }] : [],
    );
    const seen = roots.flatMap((root, index) => {
      const place = `${HOME}/results/${index}`;
      const mount = root.mount ?? { name: `${VOLUME}-${index}` };
      // What is mounted below a shared folder is not part of its volume.
      const below = mounts.filter((other) => mountPath(other).startsWith(`${root.path}/`));
      return [
        { ...mount, mountPath: place, readOnly: below.length === 0 ? true : undefined },
        ...below.map((other) => ({ ...other, mountPath: place + mountPath(other).slice(root.path.length) })),
      ];
    });
    const command = tellsOfItsEnd(podSpec, test) ? tellingCommand(test.command as readonly string[]) : null;
    const signal = command ? [{ name: SIGNAL_VOLUME, mountPath: SIGNAL_FOLDER }] : [];
    const graceSeconds = Number(podSpec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS);
    const packer = {
      ...packerOf(test, request, results, roots, command ? String(graceSeconds) : ''),
      volumeMounts: [{ name: VOLUME, mountPath: `${HOME}/scratch` }, ...signal, ...seen],
    };
    const containers = list(podSpec.containers).map((container) =>
      container === test
        ? { ...container, ...(command ? { command } : {}), volumeMounts: [...mounts, ...own, ...signal] }
        : container,
    );
    return {
      ...podSpec,
      terminationGracePeriodSeconds: graceSeconds + PACKING_SECONDS,
      volumes: [
        ...list(podSpec.volumes),
        ...[VOLUME, ...[...own, ...signal].map(({ name }) => name)].map((name) => ({ name, emptyDir: {} })),
      ],
      ...(command
        ? { containers: [...containers, packer] }
        : {
            initContainers: [...list(podSpec.initContainers), { ...packer, restartPolicy: 'Always' }],
            containers,
          }),
    };
  });
}

/** What a Job's results container was told; null when it has none. */
export function resultsPlan(job: Fields): ResultsPlan | null {
  const podSpec = podSpecOf(job);
  const containers = [...list(podSpec.initContainers), ...list(podSpec.containers)];
  const command = containers.find(({ name }) => name === RESULTS_CONTAINER)?.command;
  if (!Array.isArray(command)) return null;
  const words = (command as string[]).map((word) => word.replaceAll('$$', '$'));
  const [limit = '0', workingDirectory = ''] = words.slice(FIRST_ARGUMENT);
  const roots = words.slice(ARGUMENTS_BEFORE).filter((_, index) => index % ARGUMENTS_OF_ROOT === 0);
  return { limitBytes: Number(limit), workingDirectory, roots };
}

// Tests that the kubelet starts again in the same pod end more than once: only their last end counts.
function tellsOfItsEnd(podSpec: Fields, test: Fields): boolean {
  const isStartedOnce = podSpec.restartPolicy === 'Never' && test.restartPolicy === undefined;
  return isStartedOnce && isScriptCommand(test.command);
}

function packerOf(
  test: Fields,
  request: JobRequest,
  results: ResultsRequest,
  roots: readonly ResultsRoot[],
  graceSeconds: string,
): Fields {
  const isSameImage = request.helperImage === '';
  const command = [
    '/bin/sh',
    '-c',
    RESULTS_SCRIPT,
    RESULTS_CONTAINER,
    String(results.limitBytes),
    String(test.workingDir ?? ''),
    graceSeconds,
    ...roots.flatMap(({ path, mount, starts, junit, artifacts }) => [
      path,
      // The image's own files at this place are hidden from the tests: this container sees them, and says so.
      mount === null && isSameImage && !isBelow(path, '/tmp') ? 'hides' : 'shares',
      starts.join('\n'),
      junit.join('|'),
      [...junit, ...artifacts].join('|'),
    ]),
  ];
  return {
    name: RESULTS_CONTAINER,
    image: isSameImage ? test.image : request.helperImage,
    ...(isSameImage ? { imagePullPolicy: pullPolicyOf(test, graceSeconds !== '') } : {}),
    command: command.map(literal),
    ...(test.securityContext === undefined ? {} : { securityContext: test.securityContext }),
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '32Mi' } },
  };
}

// Behind the tests their image is on the node: asking the registry once more would only keep the kubelet from telling
// that they run.
function pullPolicyOf({ imagePullPolicy }: Fields, isBehindTests: boolean): unknown {
  return isBehindTests && imagePullPolicy !== 'Never' ? 'IfNotPresent' : imagePullPolicy;
}

function podSpecOf(job: Fields | null): Fields {
  return fields(fields(fields(job?.spec).template).spec);
}

function testOf(podSpec: Fields, request: JobRequest): Fields {
  const containers = list(podSpec.containers);
  if (containers.length <= 1) return containers[0] ?? {};
  const name = request.container || TEST_CONTAINER;
  return containers.find((container) => container.name === name) ?? containers[0] ?? {};
}

function mountsOf(container: Fields): readonly Fields[] {
  return list(container.volumeMounts);
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? (value as Fields[]) : [];
}
