import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type StepResult, logText } from '../../dev/runner/result.ts';
import { type Step, startStep } from '../../dev/runner/step.ts';
import type { StepOptions } from '../../dev/runner/step-options.ts';
import { Problems } from '../../src/action/problems.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import { type ApiObject, listJobs, listPods, metadataOf } from '../../src/cluster/jobs.ts';
import { randomName } from '../../src/job/identity.ts';
import { connect } from '../../src/run/connect.ts';
import { systemClock } from '../../src/time/clock.ts';

const KUBECONFIG = process.env.KUBECONFIG ?? '';
/** report.json of each run, read before the runner removed its temporary folder. */
export const reports = new WeakMap<StepResult, unknown>();
// They take up to a minute to come back after an absence of the API server.
const CONTROLLERS_MS = 150_000;
const OURS = 'app.kubernetes.io/managed-by=k8s-test-job';

/** An image of the test registry. */
export function image(name: string): string {
  return `${process.env.TEST_IMAGES ?? 'docker.io/library'}/${name}`;
}

export const BUSYBOX = image('busybox:latest');

/** A namespace of its own on the real cluster, and the built action under the runner stand-in in it. */
export class Place implements AsyncDisposable {
  readonly namespace: string;
  readonly client: ApiClient;

  private constructor(namespace: string, client: ApiClient) {
    this.namespace = namespace;
    this.client = client;
  }

  static async make(labels: { [key: string]: string } = {}): Promise<Place> {
    if (KUBECONFIG === '')
      throw new Error('These tests need a cluster: set KUBECONFIG, or run script/test, which starts one.');
    const problems = new Problems();
    const connection = connect({ kubeconfig: KUBECONFIG, context: '', namespace: '' }, problems, {
      environment: {},
      clock: systemClock,
      onSecret: () => undefined,
      runUrl: '',
    });
    if (!connection) throw new Error(problems.all.join('\n'));
    const name = `test-${randomName(randomBytes(6))}`;
    const place = new Place(name, connection.client);
    await place.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    });
    await place.until(
      'the default service account',
      async () => {
        const answer = await place.client.call({
          method: 'GET',
          path: `/api/v1/namespaces/${name}/serviceaccounts`,
          retries: 0,
        });
        return (answer.body.items as ApiObject[]).length > 0;
      },
      CONTROLLERS_MS,
    );
    return place;
  }

  create(path: string, body: unknown): Promise<unknown> {
    return this.client.call({ method: 'POST', path: path.replace('{namespace}', this.namespace), body });
  }

  options(inputs: { [name: string]: string }, more: Partial<StepOptions> = {}): StepOptions {
    return {
      // Another build of the action than the one in the work tree.
      action: process.env.TEST_ACTION ?? '.',
      inputs: {
        kubeconfig: KUBECONFIG,
        namespace: this.namespace,
        image: BUSYBOX,
        'grace-period': '5s',
        ...inputs,
      },
      // More than any machine needs, and less than the product's own limits of 15 and 60 minutes: what ends in time has
      // waited for none of them.
      deadlineMs: 200_000,
      ...more,
    };
  }

  /** A run from beginning to end; `during` is what happens to it meanwhile. */
  async run(
    inputs: { [name: string]: string },
    more: Partial<StepOptions> = {},
    during?: (step: Step) => Promise<void>,
  ): Promise<StepResult> {
    await using step = this.start(inputs, more);
    const [result] = await Promise.all([step.finished, during?.(step)]);
    const path = result.main.outputs.report ?? '';
    if (existsSync(path)) reports.set(result, JSON.parse(readFileSync(path, 'utf8')));
    return result;
  }

  start(inputs: { [name: string]: string }, more: Partial<StepOptions> = {}): Step {
    return startStep(this.options(inputs, more));
  }

  async jobs(): Promise<ApiObject[]> {
    return listJobs(this.client, this.namespace, OURS);
  }

  async pods(): Promise<ApiObject[]> {
    return listPods(this.client, this.namespace, OURS);
  }

  /** Names of what is left of our runs. */
  async left(): Promise<string[]> {
    return [...(await this.jobs()), ...(await this.pods())].map((object) => metadataOf(object).name);
  }

  /** Waits for a condition; fails after the limit. */
  async until(what: string, holds: () => Promise<boolean>, limitMs = 120_000): Promise<number> {
    const startedMs = performance.now();
    while (!(await holds())) {
      if (performance.now() - startedMs > limitMs) throw new Error(`${what}: not within ${limitMs / 1000} s`);
      await systemClock.sleep(50);
    }
    return performance.now() - startedMs;
  }

  async expectNothingLeft(limitMs = 120_000): Promise<void> {
    await this.until('nothing left', async () => (await this.left()).length === 0, limitMs).catch(
      () => undefined,
    );
    const left = await this.left();
    if (left.length > 0) throw new Error(`left in the cluster: ${left.join(', ')}`);
  }

  /** Nothing is left: at once where the step says so, soon where a busy node had not ended the pod by then. */
  async expectGoneAsSaid({ main, post }: StepResult): Promise<void> {
    const isSaid = /nothing of this run is left in the cluster/i.test(
      logText(main) + logText(post ?? { log: [] }),
    );
    await this.expectNothingLeft(isSaid ? 0 : undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client
      .call({ method: 'DELETE', path: `/api/v1/namespaces/${this.namespace}` })
      .catch(() => undefined);
    this.client.close();
  }
}
