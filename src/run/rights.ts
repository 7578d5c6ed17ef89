import type { Unreadable } from '../diagnosis/observation.ts';

/** What the log says where the lease cannot be kept. */
export const NO_LEASE =
  'There is no lease: this identity may not patch jobs. Should the runner be lost, the Job ends only by its fixed deadline.';

const COSTS: { readonly [resource: string]: string } = {
  events: 'why a pod waits or an image is not pulled may be missing from the explanation',
  nodes: 'a lost node, its kind and its zone cannot be named',
  workloads: 'what Kueue says of a Job that it holds is missing from the explanation',
  'pods/log': "the tests' output cannot be shown",
  pods: 'how the tests ended cannot be read',
  jobs: 'what became of the Job cannot be read',
};

/** One sentence for each thing that could not be read: which right, and what its lack costs. */
export function missingRights(unreadable: readonly Unreadable[]): string[] {
  const sentences = unreadable.map(({ verb, resource, httpStatus }) => {
    const why =
      httpStatus === 403 ? 'this identity lacks the right' : `the API server answered ${httpStatus}`;
    return `Could not ${verb} ${resource} (${why}): ${COSTS[resource] ?? 'a part of the explanation is missing'}.`;
  });
  return [...new Set(sentences)];
}
