// What the wire tests share: the product's client against the fake, and a sink that shows what a reader would see.
import type { FakeCluster } from '../../dev/fake/cluster.ts';
import { Credentials } from '../../src/cluster/credentials.ts';
import { ApiClient } from '../../src/cluster/http.ts';
import type { ApiObject } from '../../src/cluster/jobs.ts';
import { chooseTarget } from '../../src/cluster/kubeconfig.ts';
import type { LogSink } from '../../src/cluster/log-delivery.ts';
import { type ChangeType, watch } from '../../src/cluster/watch.ts';
import { type Clock, systemClock } from '../../src/time/clock.ts';

/** The product's client for a kubeconfig document. */
export function connect(
  kubeconfig: string,
  clock: Clock = systemClock,
  proxies: NodeJS.ProcessEnv = {},
): ApiClient {
  const source = { text: kubeconfig, origin: 'the test', directory: process.cwd() };
  const { target, problems } = chooseTarget([source], '');
  if (!target) throw new Error(problems.join('\n'));
  // A proxy of the machine that runs the tests is none of their business.
  const environment = { PATH: process.env.PATH, ...proxies };
  const credentials = new Credentials(target, { environment, clock, onSecret: () => undefined });
  return new ApiClient({ credentials, environment, userAgent: 'wire-test', clock });
}

/** Writes a log as the relay does: stamps off, line ends on; keeps what was said about it. */
export class ReadingSink implements LogSink {
  #text = '';
  readonly gaps: { after: string; before: string }[] = [];
  readonly refusals: string[] = [];
  /** True: each batch asks to pause, and the pause lasts a turn of the event loop. */
  slow = false;

  lines(lines: string[]): boolean {
    for (const line of lines) this.#text += `${line.slice(line.indexOf(' ') + 1)}\n`;
    return !this.slow;
  }

  piece(text: string, isFirst: boolean): boolean {
    this.#text += isFirst ? text.slice(text.indexOf(' ') + 1) : text;
    return !this.slow;
  }

  gap(after: string, before: string): void {
    this.gaps.push({ after, before });
  }

  refusal(text: string): void {
    this.refusals.push(text);
  }

  drained(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** What the reader saw, as UTF-8. */
  get text(): string {
    return Buffer.from(this.#text, 'latin1').toString('utf8');
  }
}

export interface Seen {
  readonly type: ChangeType;
  readonly object: ApiObject;
}

/** A running watch of the product, and what it told. */
export function follow(
  client: ApiClient,
  path: string,
  more: {
    query?: { [name: string]: string };
    resourceVersion?: string;
    clock?: Clock;
    remember?: boolean;
    whenBack?: () => AbortSignal;
  } = {},
) {
  const stop = new AbortController();
  const seen: Seen[] = [];
  const troubles: (number | null)[] = [];
  const refusals: number[] = [];
  const done = watch(client, {
    path,
    query: more.query ?? {},
    ...(more.resourceVersion === undefined ? {} : { resourceVersion: more.resourceVersion }),
    remember: more.remember ?? true,
    onChange: (type, object) => seen.push({ type, object }),
    onRefused: ({ httpStatus }) => refusals.push(httpStatus),
    onTrouble: (error) => {
      troubles.push(error ? error.httpStatus : null);
    },
    clock: more.clock ?? systemClock,
    ...(more.whenBack ? { whenBack: more.whenBack } : {}),
    random: () => 0.5,
    signal: stop.signal,
  });
  return {
    seen,
    troubles,
    refusals,
    done,
    stop: async () => {
      stop.abort();
      await done;
    },
  };
}

export const jobs = '/apis/batch/v1/namespaces/default/jobs';
export const pods = '/api/v1/namespaces/default/pods';

/** A small Job. */
export const job = (name: string, more: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: {
    backoffLimit: 0,
    template: {
      spec: { restartPolicy: 'Never', containers: [{ name: 'test', image: 'registry.example/app:1' }] },
    },
    ...more,
  },
});

/** Changes an object of the fake a little: each time a new version of it. */
export function touch(cluster: FakeCluster, name: string, mark: string): void {
  cluster.store.update('jobs', 'default', name, ({ metadata }) => {
    metadata.annotations = { mark };
  });
}

/** The marks that a watch told, in order. */
export function marks(seen: readonly Seen[]): string[] {
  return seen.map(({ type, object }) => {
    const { annotations } = object.metadata as { annotations?: { mark?: string } };
    return `${type} ${annotations?.mark ?? '-'}`;
  });
}
