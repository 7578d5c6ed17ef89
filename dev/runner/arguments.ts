/** Reads the command line of `dev/runner/runner`. */
import { parseArgs } from 'node:util';
import type { Platform } from './contexts.ts';
import type { Event } from './events.ts';
import type { Step } from './step.ts';
import type { StepOptions } from './step-options.ts';

const EVENTS = {
  cancel: (step: Step) => step.cancel(),
  kill: (step: Step) => step.kill(),
  'stdout-gone': (step: Step) => step.stdoutGone(),
  'runner-gone': (step: Step) => step.runnerGone(),
  'machine-gone': (step: Step) => step.machineGone(),
};

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

export interface Arguments {
  readonly step: StepOptions;
  readonly fold: boolean;
  readonly times: boolean;
  readonly summary: string | undefined;
  readonly json: string | undefined;
}

/** Returns what the arguments ask for, or throws with a sentence about the wrong one. */
export function parseArguments(argv: readonly string[], readFile: (path: string) => string): Arguments {
  const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  if (positionals.length !== 1 || positionals[0] !== 'run') throw new Error("The only command is 'run'.");
  const { matrix, timeout, scale, act, gitea } = values;
  const platform: Platform = act === true ? 'act' : gitea === true ? 'gitea' : 'github';
  const events = Object.entries(EVENTS).flatMap(([name, happen]) => eventsOf(values, name, happen));
  const shutdown = (step: Step): void => step.shutdown({ doubled: values.doubled === true });
  return {
    step: {
      action: values.action ?? '.',
      inputs: mapValues(pairs(values.with), (value) =>
        value.startsWith('@') ? readFile(value.slice(1)) : value,
      ),
      env: pairs(values.env),
      override: Object.fromEntries((values.override ?? []).map(split)),
      github: pairs(values.github),
      secrets: values.secret ?? [],
      platform,
      debug: values.debug === true,
      events: [...events, ...eventsOf(values, 'shutdown', shutdown)],
      skipPost: values['no-post'] === true,
      workspace: values.workspace ?? process.cwd(),
      scale: scale === undefined ? 1 : Number(scale),
      deadlineMs: duration(values.deadline ?? '1h'),
      ...(matrix === undefined ? {} : { matrix: JSON.parse(matrix) as unknown }),
      ...(timeout === undefined ? {} : { timeoutMs: duration(timeout) }),
      ...(values.if === undefined ? {} : { if: values.if }),
    },
    fold: values.fold === true,
    times: values.times === true,
    summary: values.summary,
    json: values.json,
  };
}

const TEXT = { type: 'string' } as const;
const TEXTS = { type: 'string', multiple: true } as const;
const FLAG = { type: 'boolean' } as const;

const OPTIONS = {
  action: TEXT,
  matrix: TEXT,
  workspace: TEXT,
  if: TEXT,
  timeout: TEXT,
  scale: TEXT,
  deadline: TEXT,
  summary: TEXT,
  json: TEXT,
  with: TEXTS,
  env: TEXTS,
  override: TEXTS,
  github: TEXTS,
  secret: TEXTS,
  'no-post': FLAG,
  act: FLAG,
  gitea: FLAG,
  debug: FLAG,
  doubled: FLAG,
  fold: FLAG,
  times: FLAG,
  'cancel-after': TEXT,
  'cancel-on': TEXT,
  'kill-after': TEXT,
  'kill-on': TEXT,
  'shutdown-after': TEXT,
  'shutdown-on': TEXT,
  'stdout-gone-after': TEXT,
  'stdout-gone-on': TEXT,
  'runner-gone-after': TEXT,
  'runner-gone-on': TEXT,
  'machine-gone-after': TEXT,
  'machine-gone-on': TEXT,
};

function eventsOf(
  values: Readonly<Record<string, unknown>>,
  name: string,
  happen: (step: Step) => void,
): Event[] {
  const after = values[`${name}-after`];
  const on = values[`${name}-on`];
  return [
    ...(typeof after === 'string' ? [{ when: duration(after), happen }] : []),
    ...(typeof on === 'string' ? [{ when: new RegExp(on), happen }] : []),
  ];
}

function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (match === null) throw new Error(`'${text}' is no duration; write 500ms, 3s, 2m or 1h.`);
  return Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1);
}

function split(pair: string): [string, string | undefined] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, undefined] : [pair.slice(0, at), pair.slice(at + 1)];
}

function pairs(list: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    list.map(split).map(([name, value]) => {
      if (value === undefined) throw new Error(`'${name}' needs a value: ${name}=VALUE.`);
      return [name, value];
    }),
  );
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
