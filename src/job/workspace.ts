import { parseQuantity } from '../text/quantity.ts';
import { type Fields, fields } from './container.ts';
import { changePodSpec } from './pod-spec.ts';
import { RECEIVED_FOLDER, receiverCommand } from './receiver.ts';
import type { JobRequest } from './request.ts';
import { literal } from './script.ts';

/** Where the folder stands in the test container. */
export const WORKSPACE_PATH = '/workspace';
/** Name of the receiving init container and of its volume; the judge knows it by this name. */
export const WORKSPACE_NAME = 'k8s-test-job-workspace';

const VOLUME_PATH = '/k8s-test-job-workspace';
const ASKED: readonly (readonly [string, string])[] = [
  ['cpu', '10m'],
  ['memory', '32Mi'],
];

/** The Job with an init container that receives the runner's folder before anything else starts. */
export function withWorkspace(job: Fields, request: JobRequest): Fields {
  if (!request.workspace) return job;
  return changePodSpec(job, (podSpec) => {
    const containers = listOf(podSpec.containers);
    const test = testOf(containers, request.container);
    return {
      ...podSpec,
      volumes: [...listOf(podSpec.volumes), { name: WORKSPACE_NAME, emptyDir: {} }],
      initContainers: [receiver(test, request), ...listOf(podSpec.initContainers)],
      containers: containers.map((container) => (container === test ? withMount(test) : container)),
    };
  });
}

/** What of a manifest leaves no room for the folder. */
export function workspaceProblems(job: Fields, container: string): readonly string[] {
  const podSpec = fields(fields(fields(job.spec).template).spec);
  const test = testOf(listOf(podSpec.containers), container);
  const taken = listOf(test.volumeMounts).find(
    (mount) => String(mount.mountPath ?? '').replace(/\/+$/, '') === WORKSPACE_PATH,
  );
  return taken
    ? [
        `workspace, manifest: the folder is to stand at ${WORKSPACE_PATH}, where container "${String(test.name)}" of the manifest mounts volume "${String(taken.name)}". Mount that elsewhere, or give no workspace.`,
      ]
    : [];
}

function testOf(containers: readonly Fields[], name: string): Fields {
  return containers.find((container) => container.name === name) ?? containers[0] ?? {};
}

function receiver(test: Fields, request: JobRequest): Fields {
  const ownImage = request.helperImage === '';
  return {
    name: WORKSPACE_NAME,
    image: ownImage ? test.image : request.helperImage,
    imagePullPolicy: ownImage ? test.imagePullPolicy : undefined,
    command: receiverCommand(VOLUME_PATH).map(literal),
    stdin: true,
    // The end of the one stream is the end of the input: a cut one can never be taken for a pause.
    stdinOnce: true,
    // Files belong to the user of the tests.
    securityContext: test.securityContext,
    resources: resourcesBeside(test),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [{ name: WORKSPACE_NAME, mountPath: VOLUME_PATH }],
  };
}

// The test container's limits cost nothing here, since the two never run together, and a quota may ask for them.
function resourcesBeside(test: Fields): Fields {
  const limits = fields(fields(test.resources).limits);
  const own = Object.entries(limits).filter(([name]) => /^(cpu|memory|ephemeral-storage)$/.test(name));
  const requests = ASKED.map(([name, asked]) => {
    const limit = limits[name];
    const isLess =
      limit !== undefined &&
      (parseQuantity(String(limit)) ?? Number.POSITIVE_INFINITY) < (parseQuantity(asked) ?? 0);
    return [name, isLess ? limit : asked] as const;
  });
  return {
    requests: Object.fromEntries(requests),
    ...(own.length === 0 ? {} : { limits: Object.fromEntries(own) }),
  };
}

function withMount(test: Fields): Fields {
  return {
    ...test,
    ...(test.workingDir === undefined || test.workingDir === '' ? { workingDir: WORKSPACE_PATH } : {}),
    volumeMounts: [
      ...listOf(test.volumeMounts),
      // The volume itself is root's, and git refuses a folder of another user: this one the receiver has made.
      { name: WORKSPACE_NAME, mountPath: WORKSPACE_PATH, subPath: RECEIVED_FOLDER },
    ],
  };
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? (value as Fields[]) : [];
}
