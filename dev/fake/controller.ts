import { JobActor } from './job-actor.ts';
import type { Life } from './life.ts';
import type { JobObject, KubeObject, PodObject } from './objects.ts';
import { PodActor, type World } from './pod-actor.ts';
import { resourceNamed } from './resources.ts';

/** The controllers of the cluster: plays a life for each Job, and collects what a deleted Job leaves. */
export class Controller {
  /** What becomes of Jobs that are created from now on. */
  life: Life;
  /** From a pod's deletion to its end, milliseconds. */
  terminationMs = 5;
  /** A life that ended in an error of its own; tests look at it. */
  readonly accidents: unknown[] = [];
  readonly #world: World;
  readonly #jobs = new Map<string, { actor: JobActor; end: AbortController }>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(world: World, life: Life) {
    this.#world = world;
    this.life = life;
    world.store.subscribe(({ type, resource, object }) => {
      if (resource.name !== 'jobs') return;
      if (type === 'ADDED') setImmediate(() => this.#begin(object as JobObject));
      if (type === 'DELETED') this.#jobs.get(object.metadata.uid)?.end.abort();
    });
  }

  /** The actor of a Job. */
  job(name: string): JobActor | null {
    for (const { actor } of this.#jobs.values()) if (actor.name === name) return actor;
    return null;
  }

  /** Garbage collection: the pods of this Job go, then `done` is called. */
  collect(job: KubeObject, done: () => void = () => undefined): void {
    const { uid, namespace = '' } = job.metadata;
    this.#jobs.get(uid)?.end.abort();
    const pods = this.#world.store
      .list(resourceNamed('pods'), namespace)
      .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid));
    if (pods.length === 0) done();
    let left = pods.length;
    const oneGone = () => {
      if (--left === 0) done();
    };
    for (const { metadata } of pods)
      this.#after(0, () => this.terminatePod(namespace, metadata.name, oneGone));
  }

  /** A pod's graceful end; returns it as it is now. */
  terminatePod(namespace: string, name: string, done: () => void = () => undefined): PodObject | null {
    const pod = new PodActor(this.#world, namespace, name);
    pod.markDeleted();
    const marked = pod.object;
    this.#after(this.terminationMs, () => {
      const { object } = pod;
      const statuses = [
        ...(object?.status.containerStatuses ?? []),
        ...(object?.status.initContainerStatuses ?? []),
      ];
      for (const status of statuses) if (status.state.running) pod.exit(143, { container: status.name });
      pod.markDeleted(0);
      pod.remove();
      done();
    });
    return marked;
  }

  close(): void {
    for (const { end } of this.#jobs.values()) end.abort();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #begin(job: JobObject): void {
    const end = new AbortController();
    const actor = new JobActor(this.#world, job, end.signal);
    // Deleted before anything was made of it: a cancel can be that quick.
    if (actor.object?.metadata.uid !== job.metadata.uid) return;
    this.#jobs.set(job.metadata.uid, { actor, end });
    this.life(actor).catch((error: unknown) => {
      if (!end.signal.aborted) this.accidents.push(error);
    });
  }

  #after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }
}
