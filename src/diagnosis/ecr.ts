import type { ContainerFact } from './containers.ts';
import { list } from './shape.ts';
import type { PodFact } from './pods.ts';

// What ECR wants before it gives an image (failures.md, section 3 E). It asks who pulls: the node, or whoever the pull
// secret is from. The workflow's own role has no part in it, which is what people change first.

const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'];
const IMPORT = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];
const HOST =
  /^(\d+)\.dkr[.-]ecr(?:-fips)?[.-]([a-z0-9-]+)\.(?:amazonaws\.com(\.cn)?|on\.(?:aws|amazonwebservices\.com\.cn))\/(.+)$/;
const PRINCIPAL = /User: (arn:[\w-]+:(?:sts|iam)::(\d+):(assumed-role|role|user)\/(\S+)) is not authorized/;

/** A repository of ECR, from an image's name. */
interface Repository {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly path: string;
  /** What a pull-through cache put before the upstream's own path. */
  readonly prefix: string;
}

interface Puller {
  /** `role ci-node of account 123456789012`. */
  readonly words: string;
  readonly account: string;
  readonly arn: string;
}

/** The remedy for a refusal by ECR, with the statement to add; undefined where the general one says all. */
export function ecrRemedy(
  cause: string,
  said: string,
  pod: PodFact,
  container: ContainerFact,
  original: string,
): string | undefined {
  const repository = repositoryOf(container.image, original);
  if (!repository) return undefined;
  const puller = pullerOf(said, pod);
  switch (cause) {
    case 'image.ecr.ptc.permission':
      return fillRemedy(repository, puller, said);
    case 'image.ecr.policy':
      return pullRemedy(repository, puller, said);
    case 'image.ecr.403':
    case 'image.ecr.not-found':
      return unclearRemedy(cause, repository, puller);
    case 'image.auth':
      return loginRemedy(repository, puller);
    default:
      return undefined;
  }
}

function fillRemedy(repository: Repository, puller: Puller, said: string): string {
  const actions = said.includes('ecr:TagResource') ? [...IMPORT, 'ecr:TagResource'] : IMPORT;
  const resource = belowPrefix(repository);
  const own = statement(actions, resource);
  if (!isForeign(repository, puller))
    return `Allow it to ${puller.words}. Add this statement to its policy (or, with a Principal, to the registry policy):\n${own}`;
  const principal = `arn:${repository.partition}:iam::${puller.account}:root`;
  return [
    `Allow it to ${puller.words}. The registry is of account ${repository.account}, so both accounts must allow it, and the new repositories get their policy from a repository creation template:`,
    `# 1. policy of the puller, account ${puller.account}`,
    own,
    `# 2. registry policy, account ${repository.account}`,
    statement(actions, resource, principal),
    `# 3. repository policy in the creation template of ${repository.prefix}, account ${repository.account}`,
    statement(PULL, '', principal),
  ].join('\n');
}

function pullRemedy(repository: Repository, puller: Puller, said: string): string {
  if (said.includes('ecr:GetAuthorizationToken')) return loginRemedy(repository, puller);
  const foreign = isForeign(repository, puller);
  if (!foreign && !/no resource-based policy/.test(said))
    return `Allow it to ${puller.words}. Add this statement to its policy:\n${statement(PULL, arnOf(repository, repository.path))}`;
  const account = puller.account || 'ACCOUNT-OF-THE-NODES';
  const principal = `arn:${repository.partition}:iam::${account}:root`;
  return [
    `Allow it to ${puller.words}. Add this statement to the policy of repository ${repository.path} in account ${repository.account}; a repository that a pull-through cache made gets it only from a repository creation template:`,
    statement(PULL, '', principal),
  ].join('\n');
}

function unclearRemedy(cause: string, repository: Repository, puller: Puller): string {
  const first =
    cause === 'image.ecr.not-found'
      ? 'Check repository, tag and Region. In a pull-through cache a missing right looks the same'
      : 'ECR does not say which right is missing';
  return [
    `${first}: ${puller.words} must have this statement in its policy. If the registry (account ${repository.account}) is not of the nodes' account, the registry policy and the repository policy (for a cache: its repository creation template) must allow it too:`,
    statement([...PULL, ...IMPORT], belowPrefix(repository)),
  ].join('\n');
}

function loginRemedy(repository: Repository, puller: Puller): string {
  return [
    `The node had no login for ECR, or an old one. ${capital(puller.words)} needs the managed policy AmazonEC2ContainerRegistryPullOnly, or these statements; a pull secret with an ECR login is good for 12 hours only:`,
    statement(['ecr:GetAuthorizationToken'], '*'),
    statement(PULL, arnOf(repository, repository.path)),
  ].join('\n');
}

function isForeign({ account }: Repository, puller: Puller): boolean {
  return puller.account !== '' && puller.account !== account;
}

function pullerOf(said: string, pod: PodFact): Puller {
  const [, arn = '', account = '', kind = '', path = ''] = PRINCIPAL.exec(said) ?? [];
  const name = kind === 'assumed-role' ? (path.split('/')[0] ?? '') : (path.split('/').at(-1) ?? '');
  const hasSecret = list(pod.spec['imagePullSecrets']).length > 0;
  const whose = hasSecret
    ? "the identity behind the pod's pull secret, or else the node's role (not the workflow's)"
    : "the node's role (not the workflow's)";
  if (arn === '') return { words: whose, account: '', arn: '' };
  return {
    words: `${kind === 'user' ? 'user' : 'role'} ${name} of account ${account}, which is ${whose}`,
    account,
    arn,
  };
}

function repositoryOf(image: string, original: string): Repository | null {
  const [, account = '', region = '', china, rest = ''] = HOST.exec(image) ?? [];
  if (account === '') return null;
  const path = pathOf(rest);
  const upstream = pathOf(original.slice(original.indexOf('/') + 1));
  const partition =
    china || region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const isSuffix = upstream !== '' && path.endsWith(`/${upstream}`);
  const prefix = isSuffix ? path.slice(0, -upstream.length - 1) : (path.split('/')[0] ?? '');
  return { account, region, partition, path, prefix };
}

function pathOf(name: string): string {
  return name.replace(/@.*$/, '').replace(/:[^/]*$/, '');
}

function belowPrefix(repository: Repository): string {
  return arnOf(
    repository,
    repository.path === repository.prefix ? repository.path : `${repository.prefix}/*`,
  );
}

function arnOf({ partition, region, account }: Repository, path: string): string {
  return `arn:${partition}:ecr:${region}:${account}:repository/${path}`;
}

function statement(actions: readonly string[], resource: string, principal = ''): string {
  const parts = [
    '"Effect": "Allow"',
    ...(principal === '' ? [] : [`"Principal": {"AWS": "${principal}"}`]),
    `"Action": ${JSON.stringify(actions).replaceAll(',', ', ')}`,
    ...(resource === '' ? [] : [`"Resource": "${resource}"`]),
  ];
  return `{${parts.join(',\n ')}}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
