import { randomBytes } from 'node:crypto';
import { type Draft, type KubeObject, timestamp } from './objects.ts';

export interface EventDraft {
  readonly type?: 'Normal' | 'Warning';
  readonly component?: string;
  readonly fieldPath?: string;
  readonly count?: number;
}

/** An event about an object, as the old events API writes it. */
export function eventOf(about: KubeObject, reason: string, message: string, draft: EventDraft = {}): Draft {
  const { name, namespace = 'default', uid, resourceVersion } = about.metadata;
  const now = timestamp();
  const component = draft.component ?? 'kubelet';
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
    source: { component, ...(component === 'kubelet' ? { host: 'node-a' } : {}) },
    firstTimestamp: now,
    lastTimestamp: now,
    count: draft.count ?? 1,
    type: draft.type ?? 'Normal',
    eventTime: null,
    reportingComponent: component,
    reportingInstance: component === 'kubelet' ? 'node-a' : '',
  };
}
