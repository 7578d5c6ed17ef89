import { type EventDraft, eventOf } from './event-objects.ts';
import { type JobObject, timestamp } from './objects.ts';
import { PodActor, type World } from './pod-actor.ts';
import { condition, podOf } from './pod-objects.ts';

/** A Job on the stage: each verb changes it as the Job controller would. */
export class JobActor {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly pods: PodActor[] = [];
  /** Aborted when the Job is deleted or the cluster closes. */
  readonly gone: AbortSignal;
  readonly #world: World;

  constructor(world: World, job: JobObject, gone: AbortSignal) {
    this.#world = world;
    this.namespace = job.metadata.namespace ?? 'default';
    this.name = job.metadata.name;
    this.uid = job.metadata.uid;
    this.gone = gone;
  }

  /** The Job as the server has it; null once it is gone. */
  get object(): JobObject | null {
    return this.#world.store.get('jobs', this.namespace, this.name) as JobObject | null;
  }

  change(edit: (job: JobObject) => void): this {
    this.#world.store.update('jobs', this.namespace, this.name, (object) => edit(object as JobObject));
    return this;
  }

  event(reason: string, message: string, more: EventDraft = {}): this {
    const { object } = this;
    if (object) {
      this.#world.store.add(
        'events',
        eventOf(object, reason, message, { component: 'job-controller', ...more }),
        this.namespace,
      );
    }
    return this;
  }

  /** The controller makes a pod. */
  addPod(index: number | null = null): PodActor {
    const job = this.object;
    if (!job) throw new Error(`the Job ${this.name} is gone`);
    const object = this.#world.store.add('pods', podOf(job, index), this.namespace);
    const pod = new PodActor(this.#world, this.namespace, object.metadata.name);
    this.pods.push(pod);
    this.event('SuccessfulCreate', `Created pod: ${pod.name}`);
    this.change(({ status }) => {
      status.startTime ??= timestamp();
      Object.assign(status, {
        active: (status.active ?? 0) + 1,
        ready: 0,
        terminating: 0,
        uncountedTerminatedPods: {},
      });
    });
    return pod;
  }

  complete(): this {
    const reached = { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
    const succeeded = this.pods.length;
    this.#count((status) => {
      status.conditions = [condition('SuccessCriteriaMet', true, reached)];
      status.succeeded = succeeded;
    });
    this.event('Completed', 'Job completed');
    return this.change(({ status }) => {
      status.completionTime = timestamp();
      status.conditions = [...(status.conditions ?? []), condition('Complete', true, reached)];
    });
  }

  fail(reason = 'BackoffLimitExceeded', message = 'Job has reached the specified backoff limit'): this {
    const failed = this.pods.length;
    this.#count((status) => {
      status.conditions = [condition('FailureTarget', true, { reason, message })];
      status.failed = failed;
    });
    this.event(reason, message, { type: 'Warning' });
    return this.change(({ status }) => {
      status.conditions = [...(status.conditions ?? []), condition('Failed', true, { reason, message })];
    });
  }

  /** The controller counts its finished pods and lets go of them. */
  #count(edit: (status: JobObject['status']) => void): void {
    this.change(({ status }) => {
      delete status.active;
      status.ready = 0;
      edit(status);
    });
    for (const pod of this.pods) {
      if (!pod.object?.metadata.finalizers) continue;
      pod.change(({ metadata }) => {
        delete metadata.finalizers;
      });
    }
  }
}
