import { randomBytes } from 'node:crypto';
import { type Draft, type KubeObject, timestamp } from './objects.ts';

export interface EventDraft {
  readonly type?: 'Normal' | 'Warning';
  readonly component?: string;
  readonly fieldPath?: string;
  readonly count?: number;
}

/** An event about an object, as its component writes it. */
export function eventOf(about: KubeObject, reason: string, message: string, draft: EventDraft = {}): Draft {
  const { name, namespace = 'default', uid, resourceVersion } = about.metadata;
  const now = timestamp();
  const component = draft.component ?? 'kubelet';
  const byScheduler = component === 'default-scheduler';
  const host = component === 'kubelet' ? 'node-a' : '';
  return {
    metadata: { name: `${name}.${randomBytes(8).toString('hex')}`, namespace },
    involvedObject: {
      kind: about.kind,
      namespace,
      name,
      uid,
      apiVersion: about.apiVersion,
      resourceVersion,
      ...(draft.fieldPath === undefined ? {} : { fieldPath: draft.fieldPath }),
    },
    reason,
    message,
    // The scheduler writes new events, which leave the old fields empty.
    source: byScheduler ? {} : { component, ...(host === '' ? {} : { host }) },
    firstTimestamp: byScheduler ? null : now,
    lastTimestamp: byScheduler ? null : now,
    ...(byScheduler
      ? { action: reason === 'Scheduled' ? 'Binding' : 'Scheduling' }
      : { count: draft.count ?? 1 }),
    type: draft.type ?? 'Normal',
    eventTime: byScheduler ? new Date().toISOString().replace('Z', '000Z') : null,
    reportingComponent: component,
    reportingInstance: byScheduler ? 'default-scheduler-control-plane' : host,
  };
}
