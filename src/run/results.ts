import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ResultsInput } from '../action/inputs/results.ts';
import { followLog } from '../cluster/logs.ts';
import { metadataOf } from '../cluster/jobs.ts';
import type { Observation } from '../diagnosis/observation.ts';
import { type Fields, fields } from '../job/container.ts';
import { RESULTS_CONTAINER, type ResultsPlan, resultsPlan } from '../job/results.ts';
import { absolutePattern } from '../job/results-places.ts';
import type { ResultsReport } from '../report/run-report.ts';
import { AWAY_MS } from '../time/away.ts';
import { globMatcher, readGlob } from '../text/glob.ts';
import type { Companion, CompanionPlace } from './attempt-options.ts';
import { containerViews } from './pods.ts';
import { type ResultFile, ResultFiles } from './results-files.ts';
import { ResultsStream } from './results-stream.ts';
import { type PodOutcome, leftOutOf, resultsNotices } from './results-words.ts';

const MOST_FILES = 10_000;
// Text shrinks to a tenth or less; what grows more than this is no result.
const UNPACKED_PER_PACKED = 64;
// What a container says that only waits for its turn to start.
const ON_ITS_WAY = new Set(['', 'ContainerCreating', 'PodInitializing']);

interface FollowedPod extends PodOutcome {
  readonly ended: AbortController;
  isOver: boolean;
}

/** The results of a run: what its attempts' pods left behind, unpacked into one folder. */
export class Results {
  readonly #input: ResultsInput;
  readonly #folder: string;
  readonly #parts: string;
  readonly #streams: ResultsStream[] = [];
  readonly #outcomes: PodOutcome[] = [];

  constructor(input: ResultsInput, temporaryFolder: string, runName: string) {
    this.#input = input;
    this.#parts = join(resolve(temporaryFolder), 'k8s-test-job', runName);
    this.#folder = input.path === '' ? join(this.#parts, 'results') : resolve(input.path);
  }

  /** What was brought, of all attempts so far. Those with `isReport` are for the reader of JUnit reports. */
  get files(): readonly ResultFile[] {
    return this.#streams.flatMap((stream) => stream.files.files);
  }

  /** What report.json says of them. */
  report(): ResultsReport {
    const { files } = this;
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return { path: this.#folder, files: files.length, bytes, leftOut: this.#outcomes.flatMap(leftOutOf) };
  }

  /** Makes the companion of one attempt. */
  companion(attempt: number): (place: CompanionPlace) => Companion {
    return (place) => {
      const plan = resultsPlan(place.built.job);
      const onPod = (stream: ResultsStream, outcome: PodOutcome) => {
        this.#streams.push(stream);
        this.#outcomes.push(outcome);
      };
      if (!plan) return { changed: () => undefined, complete: () => Promise.resolve() };
      // Made at once, so that the output names a folder that is there.
      tryMake(this.#folder);
      tryMake(this.#parts);
      const folder = attempt === 1 ? this.#folder : join(this.#folder, `attempt-${attempt}`);
      const folders = { folder, parts: this.#parts };
      return new AttemptResults(place, plan, this.#input, folders, attempt, onPod);
    };
  }
}

class AttemptResults implements Companion {
  readonly #place: CompanionPlace;
  readonly #plan: ResultsPlan;
  readonly #input: ResultsInput;
  readonly #folders: { readonly folder: string; readonly parts: string };
  readonly #attempt: number;
  readonly #onPod: (stream: ResultsStream, outcome: PodOutcome) => void;
  readonly #isReport: (pathInPod: string) => boolean;
  readonly #pods = new Map<string, FollowedPod>();
  readonly #due = new Set<string>();
  readonly #tested = new Set<string>();
  /** Pods whose results container is about to start. */
  readonly #coming = new Set<string>();
  #wake = new AbortController();

  constructor(
    place: CompanionPlace,
    plan: ResultsPlan,
    input: ResultsInput,
    folders: { readonly folder: string; readonly parts: string },
    attempt: number,
    onPod: (stream: ResultsStream, outcome: PodOutcome) => void,
  ) {
    this.#place = place;
    this.#plan = plan;
    this.#input = input;
    this.#folders = folders;
    this.#attempt = attempt;
    this.#onPod = onPod;
    this.#isReport = globMatcher(
      input.junit.map((pattern) => readGlob(absolutePattern(pattern, plan.workingDirectory))),
    );
  }

  changed(observation: Observation): void {
    const pods = observation.pods ?? [];
    for (const view of containerViews(pods)) {
      if (view.container === RESULTS_CONTAINER) {
        if (view.hasLog) this.#follow(view.pod, view.index);
        if (view.ended) this.#pods.get(view.pod)?.ended.abort();
        if (!view.hasLog && ON_ITS_WAY.has(view.waitsFor)) this.#coming.add(view.pod);
        else this.#coming.delete(view.pod);
      } else if (view.container === this.#place.built.testContainer && view.ended && !view.failedToStart) {
        this.#due.add(view.pod);
        this.#tested.add(view.pod);
      }
    }
    // A pod on its way out tells its results container to stop as soon as the tests have ended.
    for (const pod of pods) {
      const { name, deletionTimestamp } = metadataOf(pod);
      if (deletionTimestamp === '') continue;
      this.#due.add(name);
      this.#coming.delete(name);
    }
    this.#wake.abort();
  }

  async complete(limitMs: number, signal: AbortSignal): Promise<void> {
    const { clock, store, answers } = this.#place;
    // The Job is deleted already: every results container is told to stop once its tests have ended.
    const by = store.snapshot().stopped?.by;
    if (by === 'cancel' || by === 'timeout') for (const name of this.#pods.keys()) this.#due.add(name);
    const isOpen = () =>
      [...this.#due].some((name) => this.#coming.has(name) || this.#pods.get(name)?.isOver === false);
    const progress = () =>
      [...this.#pods.values()].reduce((sum, { stream }) => sum + stream.progress, this.#pods.size);
    let seen = -1;
    let isAsked = false;
    const latest = clock.monotonic() + AWAY_MS;
    // When nothing comes any more the API server may be away, or the watch that would tell the container's end be silent.
    const mayGoOn = async () => {
      const isAway = !(await answers()) && clock.monotonic() < latest;
      const isFirst = !isAsked;
      isAsked ||= !isAway;
      return isAway || isFirst;
    };
    while (isOpen() && !signal.aborted && (progress() !== seen || (await mayGoOn()))) {
      seen = progress();
      const until = clock.monotonic() + limitMs;
      while (isOpen() && clock.monotonic() < until && !signal.aborted) {
        this.#wake = new AbortController();
        await clock.sleep(until - clock.monotonic(), AbortSignal.any([signal, this.#wake.signal]));
      }
    }
    if (signal.aborted) return;
    const ended = [...this.#pods].filter(([name]) => this.#due.has(name)).map(([, pod]) => pod);
    const silent = [...this.#tested].filter((name) => !this.#pods.has(name)).length;
    if (silent > 0)
      this.#place.onNotice(
        `Results: none came of ${silent} of the pods: the container that packs them never ran.`,
      );
    for (const notice of resultsNotices(ended, this.#plan, this.#input)) this.#place.onNotice(notice);
  }

  #follow(name: string, index: number | null): void {
    if (this.#pods.has(name)) return;
    const { client, namespace, clock, signal, built } = this.#place;
    const attempt = this.#attempt;
    const shard = index ?? built.shard ?? 0;
    const earlier = [...this.#pods.values()].filter((pod) => pod.shard === shard).length;
    // A Job of the user's own may try an index again.
    const folder = join(this.#folders.folder, `shard-${shard}${earlier === 0 ? '' : `-pod-${earlier + 1}`}`);
    const { limitBytes, workingDirectory } = this.#plan;
    const tried = wantsSeveralPods(built.job) ? 0 : earlier;
    const files = new ResultFiles(
      folder,
      { shard, attempt, pod: tried, workingDirectory, isReport: this.#isReport },
      { files: MOST_FILES, bytes: limitBytes * UNPACKED_PER_PACKED },
    );
    const [ended, stop] = [new AbortController(), new AbortController()];
    const stream = new ResultsStream(this.#plan, files, {
      folder: this.#folders.parts,
      name,
      signal,
      // Nothing is read after the end mark: a plain read after a rotation gives nothing.
      onEnd: () => stop.abort(),
    });
    const following = followLog(client, {
      namespace,
      pod: name,
      container: RESULTS_CONTAINER,
      sink: stream.sink(),
      clock,
      containerEnded: ended.signal,
      signal: AbortSignal.any([signal, stop.signal]),
    });
    const pod: FollowedPod = {
      shard,
      attempt,
      stream,
      plan: this.#plan,
      ended,
      isOver: false,
    };
    this.#pods.set(name, pod);
    this.#onPod(stream, pod);
    void following.then(async (end) => {
      if (end === 'forbidden') stream.losses.add('this identity may not read logs (get pods/log)');
      stream.close();
      await stream.unpacked();
      pod.isOver = true;
      this.#wake.abort();
    });
  }
}

// Without an index they are no tries of one shard: each of them must pass.
function wantsSeveralPods({ spec }: Fields): boolean {
  const { completions, completionMode } = fields(spec);
  return completionMode !== 'Indexed' && typeof completions === 'number' && completions > 1;
}

function tryMake(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    // Whoever writes there says why it is not possible.
  }
}
