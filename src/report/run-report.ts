import type { Observation } from '../diagnosis/observation.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { TestResults } from '../results/test-results.ts';

/** A stretch of the attempt's time, cut from one monotonic clock; milliseconds since the run began. */
export interface Segment {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** A stretch of the whole run, and the attempt it belongs to. */
export interface RunSegment extends Segment {
  readonly attempt: number;
}

export interface PodPlace {
  readonly name: string;
  readonly index: number | null;
  readonly node: string;
  readonly architecture: string;
  readonly instanceType: string;
  readonly zone: string;
  /** `spot`, `on-demand`, or empty when the node does not say or could not be read. */
  readonly capacity: string;
}

/** What became of one image in one attempt, over all its pods. */
export interface ImageReport {
  /** As it stands in the pods. */
  readonly name: string;
  /** Its whole name without a mirror; the same as `name`, made whole, when there is none. */
  readonly upstream: string;
  readonly isMirrored: boolean;
  readonly containers: readonly string[];
  /** Pods for which it was pulled, and pods that found it on their node. */
  readonly pulls: number;
  readonly cached: number;
  /** The longest pull, and the same with the time it waited for other pulls; null when nothing tells. */
  readonly pullMs: number | null;
  readonly pullWithWaitingMs: number | null;
  /** As the node counts it: compressed, with containerd. Null when nothing tells. */
  readonly sizeBytes: number | null;
  /** Cause of the refusal that still stood at the end; empty without one. */
  readonly refusal: string;
}

export interface AttemptReport {
  readonly number: number;
  /** The one shard this Job ran again; null when it ran everything. */
  readonly shard: number | null;
  readonly jobName: string;
  readonly namespace: string;
  readonly jobUid: string;
  readonly image: string;
  readonly verdict: Verdict;
  /** RFC 3339, the API server's clock; empty when it never came to that. */
  readonly createdAt: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly segments: readonly Segment[];
  readonly pods: readonly PodPlace[];
  /** Missing where nothing was seen of them. */
  readonly images?: readonly ImageReport[];
  readonly observation: Observation;
}

/** A run that came after this one, as GitHub tells it. */
export interface NewerRun {
  readonly name: string;
  readonly url: string;
  readonly headSha: string;
}

/** What stands about the end in the cluster: said in the summary's last line. */
export interface Teardown {
  /** `gone` (read back), `asked` (delete sent, not yet read back), `nothing` (never created), `failed`. */
  readonly state: 'gone' | 'asked' | 'nothing' | 'failed';
  readonly detail: string;
  readonly verifiedAt: string;
}

/** A file of a pod that was not brought to the runner. */
export interface LeftOutFile {
  readonly shard: number;
  readonly attempt: number;
  readonly path: string;
  readonly bytes: number;
  /** `size`: too large before packing, which was not tried. */
  readonly reason: 'limit' | 'size' | 'count' | 'unreadable';
}

/** What was brought out of the pods. */
export interface ResultsReport {
  /** Folder of the runner. */
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  readonly leftOut: readonly LeftOutFile[];
}

/** `report.json`, schema 1 (design.md, section 3). */
export interface RunReport {
  readonly schema: 1;
  readonly verdict: Verdict;
  /** What the reader knows the run by. */
  readonly title: string;
  readonly repository: string;
  readonly workflow: string;
  readonly job: string;
  readonly runUrl: string;
  readonly cluster: { readonly server: string; readonly version: string; readonly context: string };
  readonly attempts: readonly AttemptReport[];
  /** Number of the attempt that decided. */
  readonly decidedBy: number;
  readonly queuedMs: number | null;
  readonly pulledMs: number | null;
  readonly ranMs: number | null;
  readonly wallMs: number;
  /** Of `wallMs`, what attempts took that were lost, and what lost shards took again. */
  readonly lostMs: number;
  /** When the run began, by the runner's clock; RFC 3339. */
  readonly beganAt: string;
  /** The whole run without a gap: together exactly `wallMs`. */
  readonly segments: readonly RunSegment[];
  readonly teardown: Teardown;
  /** Notices of the run itself: warnings of the API server, rights that were missing, log lines that are gone. */
  readonly notices: readonly string[];
  readonly complete: boolean;
  /** What the reports named by the input `junit` say; null when none were asked for. */
  readonly tests?: TestResults | null;
  /** The commit that was tested, for links to a line; empty outside GitHub. */
  readonly sha?: string;
  /** Null when nothing was to be brought. */
  readonly results?: ResultsReport | null;
  /** Of a cancelled run, where the token can see it. */
  readonly newerRun?: NewerRun | null;
}
