/** One Kubernetes object as the API gave it, without managedFields; nothing in it may be trusted to have its type. */
export type ApiObject = { readonly [key: string]: unknown };

/** What a later version of an object erased: a waiting reason, a condition, a restart, a phase. */
export interface Transition {
  /** When this run saw it, RFC 3339. */
  readonly time: string;
  /** `pod/NAME`, `job/NAME`. */
  readonly object: string;
  /** Path inside the object, such as `containerStatuses[test].state`. */
  readonly field: string;
  readonly old: unknown;
  readonly new: unknown;
}

export interface Unreadable {
  readonly verb: string;
  readonly resource: string;
  readonly httpStatus: number;
}

export type StoppedBy = 'cancel' | 'superseded' | 'timeout' | 'start-timeout' | 'lease';

export interface ApiFailure {
  /** 0 when no answer came. */
  readonly httpStatus: number;
  /** The `Status` object of the API server, or what stands in for it: `{code, message}` of a Node.js error. */
  readonly status: ApiObject;
}

/** How far the runner's folder has come on its way into a pod. */
export interface CopySight {
  /** `refused`: the API server did not open the stream; `lost`: it broke, and the pod did not hear of it. */
  readonly state: 'copying' | 'sent' | 'refused' | 'lost';
  readonly sentBytes: number;
  /** Of a refusal; 0 when no answer came. */
  readonly httpStatus: number;
  readonly message: string;
}

/** The copy of the runner's folder, as this run did it. */
export interface WorkspaceSight {
  /** Bytes that each pod gets; 0 while they are being packed. */
  readonly bytes: number;
  /** Why it could not be packed; empty when it could. */
  readonly failure: string;
  readonly pods: { readonly [name: string]: CopySight };
}

/** Everything the cluster showed of one attempt (design.md, section 3): the only thing the judge reads. */
export interface Observation {
  readonly testContainer: string;
  /** Completion indexes that must pass; missing or empty for a single pod. */
  readonly expectedIndexes?: readonly number[];
  readonly stopped?: { readonly by: StoppedBy; readonly at: string } | null;
  readonly job?: ApiObject | null;
  readonly pods?: readonly ApiObject[];
  readonly events?: readonly ApiObject[];
  readonly nodes?: readonly ApiObject[];
  readonly workloads?: readonly ApiObject[];
  readonly transitions?: readonly Transition[];
  readonly unreadable?: readonly Unreadable[];
  readonly workspace?: WorkspaceSight | null;
  /** Last lines by `pod/container`, or by `container` when there is one pod. */
  readonly log?: { readonly [container: string]: readonly string[] | string };
  readonly apiError?: ApiFailure | null;
}
