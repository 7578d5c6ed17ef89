import { existsSync, readFileSync } from 'node:fs';
import type { Target } from './kubeconfig.ts';

const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The cluster that this runner is a pod of, through its own service account; the token is read again every minute. */
export function inClusterTarget(environment: NodeJS.ProcessEnv): Target {
  const host = environment.KUBERNETES_SERVICE_HOST ?? 'kubernetes.default.svc';
  const port = environment.KUBERNETES_SERVICE_PORT ?? '443';
  const namespaceFile = `${FOLDER}/namespace`;
  return {
    contextName: 'in-cluster',
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace: existsSync(namespaceFile)
      ? readFileSync(namespaceFile, 'utf8').trim() || 'default'
      : 'default',
    login: 'service account of this runner',
    cluster: { 'certificate-authority': `${FOLDER}/ca.crt` },
    user: { tokenFile: `${FOLDER}/token` },
  };
}
