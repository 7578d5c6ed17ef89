// Judges stored observations again: how a user sends us a case, and how the judge is tested (design.md, section 3).
import { readFileSync } from 'node:fs';
import { judge } from './diagnosis/judge.ts';
import { type SeenJob, judgeJobs } from './diagnosis/several-jobs.ts';
import type { Observation } from './diagnosis/observation.ts';

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write(
    'Usage: script/explain FILE…\nA FILE is report.json, {"observation": …}, or a bare observation.\n',
  );
  process.exitCode = 2;
}
for (const file of files) {
  const line = explain(file);
  if ('error' in line) process.exitCode = 1;
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function explain(file: string): { readonly [key: string]: unknown } {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    const verdict = judgeJobs(jobsIn(value))?.verdict ?? judge(observationIn(value));
    const { outcome, cause, owner, message, remedy, certainty } = verdict;
    return { file, verdict: outcome, cause, owner, message, remedy, certainty };
  } catch (error) {
    return { file, error: error instanceof Error ? error.message : String(error) };
  }
}

/** The attempts of a whole report. */
function jobsIn(value: unknown): SeenJob[] {
  const attempts: unknown[] = isObject(value) && Array.isArray(value['attempts']) ? value['attempts'] : [];
  return attempts.filter(isObject).map((attempt, index) => ({
    number: index + 1,
    shard: typeof attempt['shard'] === 'number' ? attempt['shard'] : null,
    observation: observationIn(attempt),
  }));
}

function observationIn(value: unknown): Observation {
  const inner = isObject(value) && isObject(value['observation']) ? value['observation'] : value;
  if (!isObject(inner)) throw new Error('This file holds no observation');
  return inner as unknown as Observation;
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
