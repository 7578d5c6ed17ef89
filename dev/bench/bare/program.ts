// What the action asks of a server in a run that passes, by a script that does nothing else: no inputs, no judge, no
// summary, and a kubeconfig that is looked into with two expressions. The floor of the whole flow.
import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';

const { Agent, request } = process.getBuiltinModule('node:https');
const kubeconfig = process.env.INPUT_KUBECONFIG ?? '';
const server = found(/server: "?(https:[^\s"]+)/);
const ca = Buffer.from(found(/certificate-authority-data: "?([A-Za-z0-9+/=]+)/), 'base64');
const token = found(/token: ([\w-]+)/);
const agent = new Agent({ keepAlive: true, ca });

const CORE = '/api/v1/namespaces/default';
const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const NAME = 'bare-1';
const pod = { restartPolicy: 'Never', containers: [{ name: 'test', image: 'registry.example/app:1' }] };
const job = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: NAME, namespace: 'default' },
  spec: { template: { spec: pod } },
};

interface Answer {
  readonly metadata: { readonly uid: string; readonly resourceVersion: string };
}

interface SeenPod {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly nodeName?: string };
  readonly status?: {
    readonly containerStatuses?: readonly { readonly state?: { readonly terminated?: object } }[];
  };
}

function found(expression: RegExp): string {
  return expression.exec(kubeconfig)?.[1] ?? '';
}

function open(method: string, path: string, body?: object): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const payload = body && Buffer.from(JSON.stringify(body));
    const headers = {
      Authorization: `Bearer ${token}`,
      Accept: 'application/json',
      ...(payload ? { 'Content-Type': 'application/json', 'Content-Length': payload.length } : {}),
    };
    const outgoing = request(server + path, { method, agent, headers }, resolve);
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk as string;
  return text;
}

async function call(method: string, path: string, body?: object): Promise<Answer> {
  return JSON.parse(await textOf(await open(method, path, body))) as Answer;
}

async function watch(path: string, onChange: (object: SeenPod) => void): Promise<IncomingMessage> {
  const response = await open('GET', path);
  let begun = '';
  response.setEncoding('utf8').on('data', (text: string) => {
    const lines = (begun + text).split('\n');
    begun = lines.pop() ?? '';
    for (const line of lines) onChange((JSON.parse(line) as { object: SeenPod }).object);
  });
  return response;
}

async function run(): Promise<void> {
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview' };
  await Promise.all([
    call('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
      ...review,
      spec: { namespace: 'default' },
    }),
    call('POST', `${JOBS}?dryRun=All&fieldValidation=Strict`, job),
    call('POST', `${CORE}/pods?dryRun=All`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: NAME },
      spec: pod,
    }),
  ]);
  const { uid, resourceVersion } = (await call('POST', `${JOBS}?fieldValidation=Strict`, job)).metadata;
  let node = '';
  let onEnd = (_pod: string) => undefined as void;
  const ended = new Promise<string>((resolve) => {
    onEnd = resolve;
  });
  const selected = `labelSelector=batch.kubernetes.io%2Fcontroller-uid%3D${uid}`;
  const [jobWatch, podWatch] = await Promise.all([
    watch(
      `${JOBS}?watch=1&fieldSelector=metadata.name%3D${NAME}&resourceVersion=${resourceVersion}`,
      () => {},
    ),
    watch(`${CORE}/pods?watch=1&${selected}`, ({ metadata, spec, status }) => {
      node = spec.nodeName ?? node;
      if (status?.containerStatuses?.[0]?.state?.terminated) onEnd(metadata.name);
    }),
    call('GET', `${CORE}/events?limit=1`),
  ]);
  const name = await ended;
  process.stdout.write(
    await textOf(await open('GET', `${CORE}/pods/${name}/log?container=test&timestamps=true&follow=true`)),
  );
  await call('GET', `/api/v1/nodes/${node}`);
  await call('DELETE', `${JOBS}/${NAME}?propagationPolicy=Background`, { preconditions: { uid } });
  await call('GET', `${JOBS}?labelSelector=app%3Dnone`);
  await call('GET', `${CORE}/pods?labelSelector=app%3Dnone`);
  writeFileSync(process.env.GITHUB_STEP_SUMMARY ?? '', 'passed\n');
  jobWatch.destroy();
  podWatch.destroy();
  agent.destroy();
}

void run();
