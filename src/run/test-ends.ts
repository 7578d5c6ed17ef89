import type { ApiObject, Observation } from '../diagnosis/observation.ts';
import { type ContainerView, containerViews } from './pods.ts';

/** The Job says that all is over, its pods included. */
export function isFinished(job: ApiObject | null | undefined): boolean {
  const { conditions } = (job?.status ?? {}) as {
    conditions?: readonly { type?: string; status?: string }[];
  };
  return (
    Array.isArray(conditions) &&
    conditions.some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True')
  );
}

/** Whether no test runs any more, and every pod that the Job counts as ended was seen to end. */
export function areTestsOver({ job, pods = [] }: Observation, testContainer: string): boolean {
  const isTest = ({ container }: ContainerView) => container === testContainer;
  if (containerViews(pods).some((view) => isTest(view) && view.hasLog && !view.ended)) return false;
  const { succeeded, failed } = (job?.status ?? {}) as { succeeded?: number; failed?: number };
  // The watch of the pods may be behind the Job's: what they printed is then still to be read.
  const ended = pods.filter(
    (pod) => isOver(pod) || containerViews([pod]).some((view) => isTest(view) && view.ended),
  );
  return ended.length >= (succeeded ?? 0) + (failed ?? 0);
}

function isOver({ metadata, status }: ApiObject): boolean {
  const { phase } = (status ?? {}) as { phase?: string };
  const { deletionTimestamp } = (metadata ?? {}) as { deletionTimestamp?: string };
  return phase === 'Succeeded' || phase === 'Failed' || deletionTimestamp !== undefined;
}
