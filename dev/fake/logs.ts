import { LogFile } from './log-file.ts';
import { readLogQuery, sendLog } from './log-reader.ts';
import type { PodObject } from './objects.ts';
import type { Route } from './route.ts';
import { badRequest } from './status.ts';
import type { Wire } from './wire.ts';

/** The logs of all containers, by pod and container. */
export class Logs {
  readonly #files = new Map<string, LogFile>();

  of(namespace: string, pod: string, container: string): LogFile {
    const key = `${namespace}/${pod}/${container}`;
    let file = this.#files.get(key);
    if (!file) {
      file = new LogFile();
      this.#files.set(key, file);
    }
    return file;
  }

  /** Answers GET pods/log. */
  async serve(pod: PodObject, route: Route, wire: Wire): Promise<void> {
    const container = chooseContainer(pod, route.query.get('container') ?? '');
    const query = readLogQuery(route.query);
    refuseWaiting(pod, container);
    await sendLog(this.of(route.namespace, route.name, container), query, wire);
  }
}

function chooseContainer(pod: PodObject, asked: string): string {
  const { name } = pod.metadata;
  const containers = pod.spec.containers.map((container) => container.name);
  const initContainers = (pod.spec.initContainers ?? []).map((container) => container.name);
  if (asked === '') {
    if (containers.length === 1 && initContainers.length === 0) return containers[0] ?? '';
    const init =
      initContainers.length > 0 ? ` or one of the init containers: [${initContainers.join(' ')}]` : '';
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]${init}`,
    );
  }
  if (![...containers, ...initContainers].includes(asked))
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  return asked;
}

// kubelet_pods.go, validateContainerLogStatus.
function refuseWaiting(pod: PodObject, container: string): void {
  const { name } = pod.metadata;
  if (!pod.spec.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
  const statuses = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])];
  const state = statuses.find((status) => status.name === container)?.state;
  if (!state) throw badRequest(`container "${container}" in pod "${name}" is not available`);
  if (!state.waiting) return;
  const { reason } = state.waiting;
  const why =
    reason === 'ErrImagePull'
      ? "image can't be pulled"
      : reason === 'ImagePullBackOff'
        ? 'trying and failing to pull image'
        : reason;
  throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${why}`);
}
