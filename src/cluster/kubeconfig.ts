import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { YamlError, readYaml } from '../text/yaml.ts';
import type { KubeconfigSource } from './kubeconfig-source.ts';

export type Fields = { readonly [key: string]: unknown };

/** One cluster, one user, one namespace, chosen from one or more kubeconfig files. */
export interface Target {
  readonly contextName: string;
  readonly server: string;
  readonly namespace: string;
  /** Who logs in, in words. */
  readonly login: string;
  readonly cluster: Fields;
  readonly user: Fields;
}

export interface TargetAnswer {
  readonly target: Target | null;
  readonly problems: readonly string[];
}

interface Named {
  readonly name: string;
  readonly fields: Fields;
}

// Paths in a kubeconfig are relative to the file that holds them.
const CLUSTER_PATHS = ['certificate-authority'];
const USER_PATHS = ['client-certificate', 'client-key', 'tokenFile'];

/** Merges kubeconfig files as kubectl does (the first that names a thing wins), picks the context, and checks it. */
export function chooseTarget(sources: readonly KubeconfigSource[], contextInput: string): TargetAnswer {
  const clusters: Named[] = [];
  const users: Named[] = [];
  const contexts: Named[] = [];
  let current = '';
  const origin = sources.map((source) => source.origin).join(', ');
  for (const source of sources) {
    const parsed = parse(source);
    if (typeof parsed === 'string') return { target: null, problems: [parsed] };
    clusters.push(...named(parsed.clusters, 'cluster', source.directory, CLUSTER_PATHS));
    users.push(...named(parsed.users, 'user', source.directory, USER_PATHS));
    contexts.push(...named(parsed.contexts, 'context', source.directory, []));
    if (current === '' && typeof parsed['current-context'] === 'string') current = parsed['current-context'];
  }

  const contextName = contextInput === '' ? current : contextInput;
  const known = contexts.map((context) => context.name).join(', ') || 'none';
  if (contextName === '') {
    return refuse(`kubeconfig: ${origin} has no current-context. Set the input context to one of: ${known}.`);
  }
  const context = contexts.find((candidate) => candidate.name === contextName);
  if (!context) {
    const which =
      contextInput === '' ? `current-context "${contextName}" of ${origin}` : `context: "${contextName}"`;
    return refuse(`${which} does not exist in the kubeconfig. It has: ${known}.`);
  }

  const problems: string[] = [];
  const clusterName = text(context.fields.cluster);
  const userName = text(context.fields.user);
  const cluster = clusters.find((candidate) => candidate.name === clusterName);
  const user = users.find((candidate) => candidate.name === userName);
  if (!cluster) {
    problems.push(
      `kubeconfig: context "${contextName}" names the cluster "${clusterName}", which ${origin} does not have.`,
    );
  }
  if (!user && userName !== '') {
    problems.push(
      `kubeconfig: context "${contextName}" names the user "${userName}", which ${origin} does not have.`,
    );
  }
  if (cluster) problems.push(...checkCluster(cluster));
  if (user) problems.push(...checkUser(user));
  if (problems.length > 0 || !cluster) return { target: null, problems };
  return {
    target: {
      contextName,
      server: text(cluster.fields.server).replace(/\/+$/, ''),
      namespace: text(context.fields.namespace) || 'default',
      login: userName === '' ? 'no user' : `user "${userName}" of the kubeconfig`,
      cluster: cluster.fields,
      user: user?.fields ?? {},
    },
    problems,
  };
}

function parse(source: KubeconfigSource): Fields | string {
  let document: unknown;
  try {
    document = readYaml(source.text);
  } catch (error) {
    const reason = error instanceof YamlError ? error.message : 'it cannot be read';
    return `kubeconfig: ${source.origin} is no valid YAML: ${reason}.`;
  }
  if (document === undefined) return `kubeconfig: ${source.origin} is empty.`;
  if (
    !isFields(document) ||
    !('clusters' in document || 'contexts' in document || 'current-context' in document)
  ) {
    return `kubeconfig: ${source.origin} is no kubeconfig: it has no clusters, users and contexts.`;
  }
  return document;
}

function named(list: unknown, key: string, directory: string, pathKeys: readonly string[]): Named[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isFields).map((entry) => {
    const fields: { [key: string]: unknown } = { ...(isFields(entry[key]) ? entry[key] : {}) };
    for (const pathKey of pathKeys) {
      const path = text(fields[pathKey]);
      if (path !== '' && !isAbsolute(path)) fields[pathKey] = resolve(directory, path);
    }
    // As kubectl: a plugin given by a path stands beside the kubeconfig; a bare name is looked up on the PATH.
    const command = isFields(fields.exec) ? text(fields.exec.command) : '';
    if (isFields(fields.exec) && command.includes('/'))
      fields.exec = { ...fields.exec, command: resolve(directory, command) };
    return { name: text(entry.name), fields };
  });
}

function checkCluster({ name, fields }: Named): string[] {
  const problems: string[] = [];
  const server = text(fields.server);
  if (server === '') problems.push(`kubeconfig: the cluster "${name}" has no server.`);
  else if (!/^https?:\/\//.test(server) || !URL.canParse(server)) {
    problems.push(`kubeconfig: the server of cluster "${name}" is no http(s) URL.`);
  }
  problems.push(...checkPem(fields, 'certificate-authority', `cluster "${name}"`, 'CERTIFICATE'));
  const proxy = text(fields['proxy-url']);
  if (proxy.startsWith('socks')) {
    problems.push(
      `kubeconfig: cluster "${name}" has a SOCKS proxy-url, which this action does not support. Use an http(s) proxy.`,
    );
  }
  return problems;
}

function checkUser({ name, fields }: Named): string[] {
  const owner = `user "${name}"`;
  const problems = [
    ...checkPem(fields, 'client-certificate', owner, 'CERTIFICATE'),
    ...checkPem(fields, 'client-key', owner, 'PRIVATE KEY'),
  ];
  const provider = isFields(fields['auth-provider']) ? text(fields['auth-provider'].name) : '';
  if (provider !== '' && provider !== 'oidc') {
    problems.push(
      `kubeconfig: ${owner} uses the auth-provider "${provider}", which Kubernetes dropped in 1.26. Use its exec plugin.`,
    );
  }
  if (fields.exec !== undefined && (!isFields(fields.exec) || text(fields.exec.command) === '')) {
    problems.push(`kubeconfig: the exec plugin of ${owner} has no command.`);
  }
  return problems;
}

// Node turns wrong base64 into an empty buffer without a word, and the handshake then fails far from the cause.
function checkPem(fields: Fields, key: string, owner: string, label: string): string[] {
  const data = text(fields[`${key}-data`]);
  let pem: string;
  let where = `${key}-data`;
  if (data !== '') {
    pem = Buffer.from(data, 'base64').toString('latin1');
  } else if (text(fields[key]) !== '') {
    where = key;
    try {
      pem = readFileSync(text(fields[key]), 'latin1');
    } catch {
      return [`kubeconfig: the ${key} file of ${owner} cannot be read: ${text(fields[key])}.`];
    }
  } else {
    return [];
  }
  if (!pem.includes('-----BEGIN') || !pem.includes(label)) {
    return [
      `kubeconfig: ${where} of ${owner} holds no ${label} in PEM form${data === '' ? '' : ' (or is no base64)'}.`,
    ];
  }
  if (label !== 'CERTIFICATE') return [];
  try {
    new X509Certificate(pem);
    return [];
  } catch {
    return [`kubeconfig: ${where} of ${owner} holds a certificate that cannot be read.`];
  }
}

function refuse(problem: string): TargetAnswer {
  return { target: null, problems: [problem] };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
