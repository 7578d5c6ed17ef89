import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../src/diagnosis/judge.ts';
import { standing } from '../../../src/diagnosis/standing.ts';

const HOST = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const IMAGE = `${HOST}/docker-hub/library/mysql:8`;
const NOW = Date.parse('2026-03-02T10:00:30Z');
const denied = (action: string, { account = '123456789012', because = 'identity' } = {}) =>
  `failed to pull and unpack image "x": denied: User: arn:aws:sts::${account}:assumed-role/ci-node/i-0abc is not authorized to perform: ${action} on resource: arn:aws:ecr:eu-central-1:123456789012:repository/docker-hub/library/mysql because no ${because}-based policy allows the ${action} action`;

function observed(
  said: string,
  options: { image?: string; annotations?: object; secrets?: boolean; others?: object[] } = {},
): any {
  const { image = IMAGE, annotations = {}, secrets = false, others = [] } = options;
  return {
    testContainer: 'test',
    job: { metadata: { name: 'j', namespace: 'ci', annotations }, spec: {}, status: {} },
    stopped: { by: 'start-timeout', at: '2026-03-02T10:00:30Z' },
    pods: [
      {
        metadata: { name: 'p', creationTimestamp: '2026-03-02T10:00:00Z' },
        spec: {
          nodeName: 'a',
          containers: [{ name: 'test', image }],
          ...(secrets ? { imagePullSecrets: [{ name: 'login' }] } : {}),
        },
        status: {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-03-02T10:00:01Z' }],
          containerStatuses: [
            { name: 'test', state: { waiting: { reason: 'ErrImagePull', message: said } } },
          ],
        },
      },
      ...others,
    ],
  };
}

/** The statements of a remedy, each as the JSON that it must be. */
function statements(remedy: string): any[] {
  const lines = remedy
    .split('\n')
    .slice(1)
    .filter((line) => !line.startsWith('#'));
  return JSON.parse(`[${lines.join('\n').replaceAll('}\n{', '},\n{')}]`);
}

describe('ECR', () => {
  test('says who pulls and which statement is missing for a cache of the own account', () => {
    const { cause, owner, remedy, message } = judge(observed(denied('ecr:BatchImportUpstreamImage')));
    expect({ cause, owner }).toEqual({ cause: 'image.ecr.ptc.permission', owner: 'platform' });
    expect(message).toContain('ecr:BatchImportUpstreamImage');
    expect(remedy).toMatch(
      /role ci-node of account 123456789012, which is the node's role \(not the workflow's\)/,
    );
    expect(statements(remedy)).toEqual([
      {
        Effect: 'Allow',
        Action: ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'],
        Resource: 'arn:aws:ecr:eu-central-1:123456789012:repository/docker-hub/*',
      },
    ]);
  });

  test('wants three policies for a cache of another account, the template one of them', () => {
    const { remedy } = judge(observed(denied('ecr:CreateRepository', { account: '210987654321' })));
    expect(remedy).toContain('creation template of docker-hub, account 123456789012');
    const [own, registry, template, ...rest] = statements(remedy);
    expect(rest).toEqual([]);
    expect(own.Principal).toBeUndefined();
    expect(registry).toMatchObject({
      Principal: { AWS: 'arn:aws:iam::210987654321:root' },
      Action: ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'],
      Resource: 'arn:aws:ecr:eu-central-1:123456789012:repository/docker-hub/*',
    });
    // A repository policy names no resource: it is the repository's.
    expect(template).toEqual({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::210987654321:root' },
      Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'],
    });
  });

  test('names the pull secret when there is one', () => {
    expect(judge(observed(denied('ecr:CreateRepository'), { secrets: true })).remedy).toMatch(
      /pod's pull secret/,
    );
  });

  test.each([
    [
      'a plain pull without the right',
      denied('ecr:BatchGetImage'),
      'image.ecr.policy',
      ['ecr:BatchGetImage'],
    ],
    [
      'a repository policy that lacks it',
      denied('ecr:BatchGetImage', { account: '210987654321', because: 'resource' }),
      'image.ecr.policy',
      ['repository creation template', 'arn:aws:iam::210987654321:root'],
    ],
    [
      'a login that may not be had',
      denied('ecr:GetAuthorizationToken'),
      'image.ecr.policy',
      ['ecr:GetAuthorizationToken', '"Resource": "*"'],
    ],
    [
      'a refusal without a word',
      'unexpected status from HEAD request to https://x/manifests/8: 403 Forbidden',
      'image.ecr.403',
      ['ecr:CreateRepository', 'ecr:BatchGetImage', 'repository creation template'],
    ],
    [
      'a path that is not there',
      `failed to resolve reference "${IMAGE}": ${IMAGE}: not found`,
      'image.ecr.not-found',
      ['repository, tag and Region', 'ecr:BatchImportUpstreamImage'],
    ],
    [
      'no login at all',
      'pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials',
      'image.auth',
      ['ecr:GetAuthorizationToken', 'PullOnly', '12 hours'],
    ],
  ])('%s', (_, said, cause, words) => {
    const verdict = judge(observed(said));
    expect(verdict.cause).toBe(cause);
    for (const word of words) expect(verdict.remedy).toContain(word);
    expect(statements(verdict.remedy).length).toBeGreaterThan(0);
  });

  test.each([
    [
      '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/hub/library/a:1',
      'arn:aws-cn:ecr:cn-north-1:123456789012:repository/hub/*',
    ],
    [
      '123456789012.dkr.ecr.us-gov-west-1.amazonaws.com/hub/a:1',
      'arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/hub/*',
    ],
    [
      '123456789012.dkr-ecr.eu-west-1.on.aws/hub/a@sha256:ab',
      'arn:aws:ecr:eu-west-1:123456789012:repository/hub/*',
    ],
    [
      '123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/a:1',
      'arn:aws:ecr:us-east-1:123456789012:repository/a',
    ],
  ])('of %s is %s', (image, arn) => {
    expect(judge(observed(denied('ecr:CreateRepository'), { image })).remedy).toContain(arn);
  });

  test('takes the prefix of the mirror for that of the cache', () => {
    const image = `${HOST}/team/hub/library/mysql:8`;
    const annotations = {
      'k8s-test-job/mirrored-images': JSON.stringify({ [image]: 'docker.io/library/mysql:8' }),
    };
    expect(judge(observed(denied('ecr:CreateRepository'), { image, annotations })).remedy).toContain(
      'repository/team/hub/*',
    );
  });
});

describe('an image of a mirror', () => {
  const image = 'm.example/hub/library/redis:7';
  const mirrored = {
    'k8s-test-job/mirrored-images': JSON.stringify({ [image]: 'docker.io/library/redis:7' }),
  };
  const withFallback = { ...mirrored, 'k8s-test-job/mirror-fallback': 'true' };
  const refused =
    'failed to do request: Head "https://m.example/v2/": dial tcp 10.0.0.1:443: connect: connection refused';

  test('is named by what it stands for, and the fallback is offered', () => {
    const { remedy, cause } = judge(observed(refused, { image, annotations: mirrored }));
    expect(cause).toBe('image.network');
    expect(remedy).toContain(
      'The image stands for docker.io/library/redis:7 (input mirrors); with mirror-fallback: true the next attempt takes it from docker.io.',
    );
    expect(judge(observed(refused, { image, annotations: withFallback })).remedy).not.toContain(
      'mirror-fallback',
    );
    expect(judge(observed(refused, { image })).remedy).not.toContain('mirrors');
  });

  test('that is not found there may well exist', () => {
    const verdict = judge(
      observed(`failed to resolve reference "${image}": ${image}: not found`, {
        image,
        annotations: mirrored,
      }),
    );
    expect(verdict).toMatchObject({
      outcome: 'configuration',
      cause: 'image.not-found',
      certainty: 'likely',
    });
    expect(verdict.message).toBe(`The mirror does not have image ${image}: not found.`);
    expect(verdict.remedy).toMatch(
      /^Check that docker\.io\/library\/redis:7 exists\. .*cannot reach docker\.io: its log tells\. The image stands for/,
    );
  });

  test('is not waited for when the next attempt may go without the mirror', () => {
    expect(
      standing({ ...observed(refused, { image, annotations: withFallback }), stopped: null }, NOW).cannotHeal,
    ).toBe(true);
    expect(
      standing({ ...observed(refused, { image, annotations: mirrored }), stopped: null }, NOW).cannotHeal,
    ).toBe(false);
    const full = 'failed to extract layer: write /x: no space left on device';
    expect(
      standing({ ...observed(full, { image, annotations: withFallback }), stopped: null }, NOW).cannotHeal,
    ).toBe(false);
  });

  test('is waited for while other shards run their tests', () => {
    const running = {
      metadata: { name: 'q', annotations: { 'batch.kubernetes.io/job-completion-index': '1' } },
      spec: { nodeName: 'b', containers: [{ name: 'test', image }] },
      status: {
        phase: 'Running',
        containerStatuses: [{ name: 'test', state: { running: { startedAt: '2026-03-02T10:00:05Z' } } }],
      },
    };
    const observation = observed(refused, { image, annotations: withFallback, others: [running] });
    observation.pods[0].metadata.annotations = { 'batch.kubernetes.io/job-completion-index': '0' };
    expect(standing({ ...observation, expectedIndexes: [0, 1], stopped: null }, NOW)).toMatchObject({
      cause: 'image.network',
      cannotHeal: false,
    });
  });

  test('whose list is broken is an image like any other', () => {
    for (const broken of ['{', '[]', 'null', '7'])
      expect(
        judge(observed(refused, { image, annotations: { 'k8s-test-job/mirrored-images': broken } })).remedy,
      ).not.toContain('mirrors');
  });
});
