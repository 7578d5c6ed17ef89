// Only the gcp and azure logins of before Kubernetes 1.26 use it; the kubeconfig reader refuses them by name.
export const JSONPath = () => {
  throw new Error('the gcp and azure auth-providers are not supported');
};
