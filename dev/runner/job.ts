/**
 * One job on one runner: its folders, its contexts, its masks, and what its steps hand on to later ones.
 * Mirrors Runner.Worker/JobExtension.cs, TempDirectoryManager.cs and GlobalContext.cs.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ContextOptions,
  type ContextValues,
  type JobContexts,
  type Platform,
  makeContexts,
} from './contexts.ts';
import type { Contexts, JobStatus, Scope } from './expression.ts';
import { Masker } from './masker.ts';

export interface JobOptions extends ContextOptions {
  /** Values that are masked from the start, as `secrets.*` are. */
  readonly secrets?: readonly string[];
  /** The checked-out repository; a fresh empty folder by default. */
  readonly workspace?: string;
}

export interface Folders {
  /** Holds all the others and is removed by `clean`. */
  readonly root: string;
  readonly workspace: string;
  readonly temp: string;
  readonly tools: string;
  readonly home: string;
}

export class Job {
  readonly platform: Platform;
  readonly contexts: JobContexts;
  readonly masker = new Masker();
  readonly folders: Folders;
  readonly debug: boolean;
  /** From `GITHUB_ENV` and `GITHUB_PATH`, for every later step and every post. */
  readonly env = new Map<string, string>();
  readonly path: string[] = [];
  status: JobStatus = 'success';

  constructor(options: JobOptions = {}) {
    this.platform = options.platform ?? 'github';
    this.debug = options.debug ?? false;
    this.folders = makeFolders(options.workspace);
    const { temp, tools, workspace } = this.folders;
    const contexts = makeContexts(options);
    // The values of the test win even here, so that two jobs can be made to look alike.
    const github: ContextValues = {
      workspace,
      event_path: this.#writeEvent(contexts.github['event']),
      ...contexts.github,
    };
    const runner: ContextValues = {
      temp,
      tool_cache: tools,
      workspace: this.folders.root,
      ...contexts.runner,
    };
    this.contexts = { ...contexts, github, runner };
    const token = github['token'];
    if (typeof token === 'string') this.masker.addSecret(token);
    // Runner.Worker/Worker.cs (InitializeSecretMasker) trims a secret before it registers it.
    for (const secret of options.secrets ?? []) this.masker.addSecret(secret.trim());
  }

  /** What expressions see at this moment. */
  get scope(): Scope {
    const contexts: Contexts = { ...this.contexts };
    return { contexts, status: this.status };
  }

  /** A failed step fails the job, but a cancelled job stays cancelled. */
  fail(): void {
    if (this.status !== 'cancelled') this.status = 'failure';
  }

  /** Removes the job's folders. */
  clean(): void {
    rmSync(this.folders.root, { recursive: true, force: true });
  }

  #writeEvent(event: unknown): string {
    const folder = join(this.folders.temp, '_github_workflow');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'event.json');
    writeFileSync(file, JSON.stringify(event ?? {}, null, 2));
    return file;
  }
}

function makeFolders(workspace: string | undefined): Folders {
  const root = mkdtempSync(join(tmpdir(), 'runner-'));
  const folders: Folders = {
    root,
    workspace: workspace ?? join(root, 'work', 'shop', 'shop'),
    temp: join(root, 'work', '_temp'),
    tools: join(root, 'work', '_tool'),
    home: join(root, 'home'),
  };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  return folders;
}
