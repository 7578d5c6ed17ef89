import { isIP } from 'node:net';
import { dump, load } from 'js-yaml';
import type { Target } from './state.ts';

interface Cluster {
  server?: string;
  'tls-server-name'?: string;
}

interface Kubeconfig {
  clusters?: { name: string; cluster: Cluster }[];
  contexts?: { name: string; context: { cluster: string } }[];
  'current-context'?: string;
}

/** Sends the current context of a kubeconfig through another address; the certificate is still checked for the old name. */
export function redirectKubeconfig(text: string, to: Target): string {
  const config = load(text) as Kubeconfig;
  const cluster = currentCluster(config);
  const server = new URL(cluster.server ?? '');
  const host = server.hostname.replace(/^\[|\]$/g, '');
  // A TLS server name must be a name (RFC 6066): for an address the proxy has to listen on the very address.
  if (server.protocol === 'https:' && host !== to.host && isIP(host) === 0)
    cluster['tls-server-name'] ??= host;
  server.hostname = to.host;
  server.port = String(to.port);
  cluster.server = server.href.replace(/\/$/, '');
  return dump(config);
}

/** Where the current context of a kubeconfig leads. */
export function targetOf(text: string): Target {
  const { server = '' } = currentCluster(load(text) as Kubeconfig);
  const { hostname, port, protocol } = new URL(server);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) };
}

function currentCluster(config: Kubeconfig): Cluster {
  const context = config.contexts?.find(({ name }) => name === config['current-context']);
  const cluster = config.clusters?.find(({ name }) => name === context?.context.cluster)?.cluster;
  if (!cluster?.server) throw new Error('the kubeconfig has no current context with a server');
  return cluster;
}
