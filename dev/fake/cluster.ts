import { Access } from './access.ts';
import { Admission } from './admission.ts';
import { ApiServer } from './api-server.ts';
import { makeCertificate } from './certificate.ts';
import { Collections } from './collections.ts';
import { Controller } from './controller.ts';
import { Deletions } from './deletion.ts';
import type { FaultOptions, FaultRule } from './fault-rules.ts';
import type { Fault } from './faults.ts';
import type { JobActor } from './job-actor.ts';
import { defaultJob } from './job-defaults.ts';
import { kubeconfigText } from './kubeconfig-text.ts';
import { type Life, plainLife } from './life.ts';
import type { LogFile } from './log-file.ts';
import { Logs } from './logs.ts';
import type { Draft } from './objects.ts';
import { PodActor } from './pod-actor.ts';
import type { Matcher } from './recorder.ts';
import { resourceNamed } from './resources.ts';
import { WireServer } from './server.ts';
import { Store } from './store.ts';
import { until } from './until.ts';
import { Watches } from './watches.ts';

export interface FakeClusterOptions {
  /** `v1.35.4` */
  readonly gitVersion?: string;
  /** Namespaces beside `default`. */
  readonly namespaces?: readonly string[];
  /** Namespace of the kubeconfig's context. */
  readonly namespace?: string;
  readonly token?: string;
  readonly user?: string;
  /** What becomes of a created Job; an ordinary green one without. */
  readonly life?: Life;
  readonly idleCloseMs?: number;
  readonly bookmarkEveryMs?: number;
  readonly port?: number;
}

export type FakeCluster = Awaited<ReturnType<typeof startFakeCluster>>;

/** Starts a fake API server on loopback, over TLS, with controllers that play Jobs. */
export async function startFakeCluster(options: FakeClusterOptions = {}) {
  const token = options.token ?? 'fake-token-of-the-runner';
  const namespace = options.namespace ?? 'default';
  const certificate = await makeCertificate();
  const store = new Store();
  for (const name of new Set(['default', namespace, ...(options.namespaces ?? [])])) {
    store.add('namespaces', {
      metadata: { name },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  }
  const logs = new Logs();
  const world = { store, logs };
  const controller = new Controller(world, options.life ?? plainLife());
  const access = new Access(token, options.user ?? 'system:serviceaccount:ci:runner');
  const admission = new Admission();
  const collections = new Collections(store, admission);
  const deletions = new Deletions(store, collections, controller);
  const watches = new Watches(store, options.bookmarkEveryMs ?? 60_000);
  const gitVersion = options.gitVersion ?? 'v1.35.4';
  const api = new ApiServer({ access, collections, deletions, watches, logs, gitVersion });
  const server = new WireServer({
    certificate,
    idleCloseMs: options.idleCloseMs ?? 90_000,
    port: options.port ?? 0,
    serve: (request, wire) => api.serve(request, wire),
  });
  await server.listen();
  const url = `https://127.0.0.1:${server.door.port}`;
  const kubeconfigFor = (user: string) =>
    kubeconfigText({ server: url, ca: certificate.cert, namespace, user });

  return {
    url,
    host: '127.0.0.1',
    port: server.door.port,
    token,
    namespace,
    certificate: certificate.cert,
    kubeconfig: kubeconfigFor(`{token: ${token}}`),
    /** A kubeconfig with another user entry, as YAML in flow style: `{exec: {…}}`. */
    kubeconfigFor,
    requests: server.requests,
    /** Lets a fault befall the requests that fit. */
    fault: (matcher: Matcher, fault: Fault, faultOptions?: FaultOptions): FaultRule =>
      server.faults.set(matcher, fault, faultOptions),
    clearFaults: () => server.faults.clear(),
    /** Connections: `door.mode`, counters, cutting. */
    door: server.door,
    get handshakes() {
      return server.handshakes;
    },
    setIdleClose: (ms: number) => {
      server.idleCloseMs = ms;
    },
    access,
    admission,
    store,
    watches,
    controller,
    deletions: deletions.all,
    /** Puts an object there: `add('nodes', {...})`. */
    add: (resource: string, draft: Draft) =>
      resource === 'jobs'
        ? store.add('jobs', defaultJob(store.complete('jobs', draft, namespace)))
        : store.add(resource, draft, namespace),
    list: (resource: string) => store.list(resourceNamed(resource), ''),
    /** The actor of a Job, as soon as there is one. */
    job: (name: string, withinMs?: number): Promise<JobActor> =>
      until(() => controller.job(name), `a Job named ${name}`, withinMs),
    pod: (name: string): PodActor => new PodActor(world, namespace, name),
    log: (pod: string, container: string): LogFile => logs.of(namespace, pod, container),
    /** History is thrown away: resuming from before is answered 410. */
    compact: () => store.compact(),
    close: async (): Promise<void> => {
      controller.close();
      await server.close();
      // A life that failed of itself would make its test wait for ever, or pass for the wrong reason.
      if (controller.accidents.length > 0)
        throw new AggregateError(controller.accidents, 'a scripted life failed');
    },
  };
}
