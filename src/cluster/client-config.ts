import { KubeConfig } from '@kubernetes/client-node';
import type { Fields } from './kubeconfig.ts';

/**
 * client-node's view of one cluster and one user of a kubeconfig. Its own reader takes text only: to write ours as
 * YAML and have it read again is a tenth of the step's start.
 */
export function clientConfig(cluster: Fields, user: Fields): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {
      name: 'cluster',
      server: text(cluster.server) ?? '',
      skipTLSVerify: cluster['insecure-skip-tls-verify'] === true,
      ...given('caData', cluster['certificate-authority-data']),
      ...given('caFile', cluster['certificate-authority']),
      ...given('tlsServerName', cluster['tls-server-name']),
      ...given('proxyUrl', cluster['proxy-url']),
    },
    {
      name: 'user',
      ...given('certData', user['client-certificate-data']),
      ...given('certFile', user['client-certificate']),
      ...given('keyData', user['client-key-data']),
      ...given('keyFile', user['client-key']),
      ...given('token', user.token),
      ...given('username', user.username),
      ...given('password', user.password),
      ...given('impersonateUser', user.as),
      ...(user['auth-provider'] === undefined ? {} : { authProvider: user['auth-provider'] }),
    },
  );
  return config;
}

function given<Name extends string>(name: Name, value: unknown): { readonly [key in Name]?: string } {
  const said = text(value);
  return (said === undefined ? {} : { [name]: said }) as { readonly [key in Name]?: string };
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}
