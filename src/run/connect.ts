import type { ClusterInputs } from '../action/inputs.ts';
import type { Problems } from '../action/problems.ts';
import { Credentials } from '../cluster/credentials.ts';
import { ApiClient } from '../cluster/http.ts';
import { inClusterTarget } from '../cluster/in-cluster.ts';
import { type Target, chooseTarget } from '../cluster/kubeconfig.ts';
import { findKubeconfig } from '../cluster/kubeconfig-source.ts';
import { proxyEnvironment } from '../cluster/proxy.ts';
import type { Clock } from '../time/clock.ts';

export interface Connection {
  readonly client: ApiClient;
  readonly target: Target;
  readonly namespace: string;
}

export interface ConnectOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly onSecret: (value: string) => void;
  readonly runUrl: string;
}

/** Finds the cluster and prepares to speak with it; nothing is sent yet. Null when problems were added. */
export function connect(
  inputs: ClusterInputs,
  problems: Problems,
  options: ConnectOptions,
): Connection | null {
  const { environment, clock, onSecret } = options;
  const found = findKubeconfig(inputs.kubeconfig, environment);
  problems.add(...found.problems);
  if (found.problems.length > 0) return null;
  const answer = found.inCluster
    ? { target: inClusterTarget(environment), problems: [] }
    : chooseTarget(found.sources, inputs.context);
  problems.add(...answer.problems);
  if (!answer.target) return null;
  const { server, cluster } = answer.target;
  try {
    if (typeof cluster['proxy-url'] !== 'string') proxyEnvironment(server, environment);
  } catch (error) {
    problems.add((error as Error).message);
    return null;
  }
  const credentials = new Credentials(answer.target, { environment, clock, onSecret });
  const client = new ApiClient({
    credentials,
    environment,
    clock,
    userAgent: `k8s-test-job${options.runUrl === '' ? '' : ` (+${options.runUrl})`}`,
  });
  return { client, target: answer.target, namespace: inputs.namespace || answer.target.namespace };
}
