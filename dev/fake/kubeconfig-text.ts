export interface KubeconfigParts {
  readonly server: string;
  readonly ca: string;
  readonly namespace: string;
  /** The user entry's fields, as YAML in flow style. */
  readonly user: string;
}

/** A kubeconfig document with one cluster, one user, one context. */
export function kubeconfigText({ server, ca, namespace, user }: KubeconfigParts): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: fake
  cluster:
    server: ${server}
    certificate-authority-data: ${Buffer.from(ca).toString('base64')}
users:
- name: runner
  user: ${user}
contexts:
- name: fake
  context: {cluster: fake, user: runner, namespace: ${namespace}}
current-context: fake
`;
}
