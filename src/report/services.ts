import { RESULTS_NAME, gatedService } from '../diagnosis/containers.ts';
import { countingAttempts } from './counting-attempts.ts';
import type { RunReport } from './run-report.ts';

interface Status {
  readonly name?: string;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string };
    readonly terminated?: { readonly exitCode?: number };
  };
}
interface PodShape {
  readonly metadata?: { readonly name?: string };
  readonly spec?: {
    readonly initContainers?: readonly { readonly name?: string; readonly restartPolicy?: string }[];
  };
  readonly status?: { readonly initContainerStatuses?: readonly Status[] };
}

/** The servers beside the tests, by `pod/container`; true for those that died. */
export function services(report: Pick<RunReport, 'attempts'>): ReadonlyMap<string, boolean> {
  const pods = countingAttempts(report).flatMap(
    ({ observation }) => (observation.pods ?? []) as readonly PodShape[],
  );
  return new Map(pods.flatMap((pod) => servicesOf(pod)));
}

function servicesOf(pod: PodShape): [key: string, isDead: boolean][] {
  const statuses = pod.status?.initContainerStatuses ?? [];
  return (pod.spec?.initContainers ?? [])
    .filter(({ restartPolicy }) => restartPolicy === 'Always')
    .map(({ name = '' }) => name)
    .filter((name) => gatedService(name) === '' && name !== RESULTS_NAME)
    .map((name) => {
      const status = statuses.find((candidate) => candidate.name === name);
      const isDead = (status?.restartCount ?? 0) > 0 || status?.state?.waiting?.reason === 'CrashLoopBackOff';
      return [`${pod.metadata?.name ?? ''}/${name}`, isDead];
    });
}
