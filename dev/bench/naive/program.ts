// The obvious program: everything through the public classes of client-node. What the whole flow is measured against.
import * as core from '@actions/core';
import * as github from '@actions/github';
import * as k8s from '@kubernetes/client-node';
import { PassThrough } from 'node:stream';

const NAME = `naive-${process.pid}`;
const config = new k8s.KubeConfig();

interface Watched {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly containerStatuses?: readonly { readonly state: { readonly waiting?: object } }[];
    readonly succeeded?: number;
    readonly failed?: number;
  };
}

/** Watches until an object is as wanted. */
function first(path: string, query: object, wanted: (object: Watched) => boolean): Promise<Watched> {
  return new Promise((resolve, reject) => {
    let found = false;
    const watch = new k8s.Watch(config).watch(
      path,
      query as { [name: string]: string },
      (_type: string, object: Watched) => {
        if (found || !wanted(object)) return;
        found = true;
        resolve(object);
        void watch.then((controller) => controller.abort());
      },
      (error: unknown) => {
        if (!found) reject(error instanceof Error ? error : new Error('the watch ended'));
      },
    );
  });
}

async function main(): Promise<void> {
  config.loadFromString(core.getInput('kubeconfig'));
  const namespace = 'default';
  const batch = config.makeApiClient(k8s.BatchV1Api);
  const job = await batch.createNamespacedJob({
    namespace,
    body: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: NAME },
      spec: {
        backoffLimit: 0,
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [
              { name: 'test', image: core.getInput('image'), command: ['sh', '-c', core.getInput('run')] },
            ],
          },
        },
      },
    },
  });
  const pod = await first(
    `/api/v1/namespaces/${namespace}/pods`,
    { labelSelector: `batch.kubernetes.io/controller-uid=${job.metadata?.uid}` },
    ({ status }) => (status?.containerStatuses ?? []).some(({ state }) => !state.waiting),
  );
  await new Promise<void>((resolve, reject) => {
    const stream = new PassThrough();
    stream.on('data', (chunk: Buffer) => process.stdout.write(chunk));
    stream.on('end', resolve);
    new k8s.Log(config).log(namespace, pod.metadata.name, 'test', stream, { follow: true }).catch(reject);
  });
  const done = await first(
    `/apis/batch/v1/namespaces/${namespace}/jobs`,
    { fieldSelector: `metadata.name=${NAME}` },
    ({ status }) => (status?.succeeded ?? 0) + (status?.failed ?? 0) > 0,
  );
  await batch.deleteNamespacedJob({ namespace, name: NAME, propagationPolicy: 'Background' });
  core.info(`done ${done.status?.succeeded} ${github.context.runId}`);
  // The library's own agents would keep the process alive.
  // oxlint-disable-next-line unicorn/no-process-exit
  process.exit(0);
}

void main();
