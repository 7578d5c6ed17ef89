// Half of the bundle's weight for one refresh: loaded only for a kubeconfig with the oidc auth-provider.
const real = () => import('../../node_modules/openid-client/build/index.js');

export const customFetch = Symbol('customFetch');

export async function discovery(server, clientId, metadata, authentication, options = {}) {
  const client = await real();
  const { [customFetch]: fetch, ...rest } = options;
  return client.discovery(
    server,
    clientId,
    metadata,
    authentication,
    fetch ? { ...rest, [client.customFetch]: fetch } : rest,
  );
}

export async function refreshTokenGrant(...args) {
  return (await real()).refreshTokenGrant(...args);
}
