/**
 * What one stage of a step (main or post) gathers while it runs.
 * Mirrors Runner.Worker/ExecutionContext.cs.
 */
import { CaselessMap } from './caseless-map.ts';
import type { Job } from './job.ts';
import type { Log, Source, StageName } from './log.ts';

export type AnnotationKind = 'error' | 'warning' | 'notice';

export interface Annotation {
  readonly kind: AnnotationKind;
  /** Masked and cut. Title and file are neither: AddIssue looks at the message alone. */
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
  readonly endLine?: number;
  readonly column?: number;
  readonly endColumn?: number;
}

/** What was said of `::add-matcher` and `::remove-matcher`; matchers are noted but not applied. */
export interface MatcherChange {
  readonly command: 'add-matcher' | 'remove-matcher';
  readonly file: string;
  readonly owners: readonly string[];
}

const ANNOTATIONS_PER_KIND = 10;
const MESSAGE_LIMIT = 4_096;

export class Execution {
  readonly job: Job;
  readonly stage: StageName;
  readonly log: Log;
  /** The step's `env:` over the job's. */
  readonly env: Readonly<Record<string, string>>;
  /** Shared by main and post. */
  readonly state: CaselessMap<string>;
  readonly outputs = new CaselessMap<string>();
  readonly exported = new Map<string, string>();
  readonly addedPath: string[] = [];
  readonly masks: string[] = [];
  readonly matchers: MatcherChange[] = [];
  readonly annotations: Annotation[] = [];
  readonly droppedAnnotations: Annotation[] = [];
  summary: string | null = null;
  summaryBytes = 0;
  /** A command or a command file that could not be processed fails the step whatever the exit code is. */
  failed = false;
  echo: boolean;
  /** Whose line is being processed. */
  source: Source = 'runner';

  constructor(parts: {
    job: Job;
    stage: StageName;
    log: Log;
    env: Readonly<Record<string, string>>;
    state: CaselessMap<string>;
  }) {
    this.job = parts.job;
    this.stage = parts.stage;
    this.log = parts.log;
    this.env = parts.env;
    this.state = parts.state;
    this.echo = parts.job.debug;
  }

  output(text: string): void {
    this.log.show(this.stage, this.source, text);
  }

  /** Shown only when the run was started with debug logging. */
  debug(text: string): void {
    if (!this.job.debug) return;
    for (const line of text.split(/\r?\n/)) this.output(`##[debug]${line}`);
  }

  error(message: string): void {
    this.annotate({ kind: 'error', message });
  }

  warning(message: string): void {
    this.annotate({ kind: 'warning', message });
  }

  /** First come, first kept; the line in the log is written in any case. */
  annotate(annotation: Annotation): void {
    const message = this.job.masker.mask(annotation.message).slice(0, MESSAGE_LIMIT);
    const kept = this.annotations.filter(({ kind }) => kind === annotation.kind).length;
    const isKept = kept < ANNOTATIONS_PER_KIND && message.trim() !== '';
    (isKept ? this.annotations : this.droppedAnnotations).push({ ...annotation, message });
    if (message !== '') this.output(`##[${annotation.kind}]${message}`);
  }

  setOutput(name: string, value: string): void {
    mustNotBeEmpty(name, 'name');
    // The context of a post step has no name, so its outputs lead nowhere.
    if (this.stage === 'main') this.outputs.set(name, value);
    this.debug(`Set output ${name} = ${value}`);
  }

  saveState(name: string, value: string): void {
    this.state.set(name, value);
    this.debug(`Save intra-action state ${name} = ${value}`);
  }

  exportVariable(name: string, value: string): void {
    mustNotBeEmpty(name, 'name');
    this.exported.set(name, value);
    this.job.env.set(name, value);
    this.debug(`${name}='${value}'`);
  }

  prependPath(folder: string): void {
    this.addedPath.push(folder);
    const known = this.job.path.indexOf(folder);
    if (known >= 0) this.job.path.splice(known, 1);
    this.job.path.push(folder);
  }

  addMask(value: string): void {
    this.masks.push(value);
    this.job.masker.addSecret(value);
  }
}

/** Mirrors ArgUtil.NotNullOrEmpty. */
export function mustNotBeEmpty(value: string, parameter: string): void {
  if (value === '') throw new Error(`Value cannot be empty. (Parameter '${parameter}')`);
}
