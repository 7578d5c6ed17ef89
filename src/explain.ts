// Judges stored observations again: how a user sends us a case, and how the judge is tested (design.md, section 3).
import { readFileSync } from 'node:fs';
import { judge } from './diagnosis/judge.ts';
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
    const observation = observationIn(JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')));
    const { outcome, cause, owner, message, remedy, certainty } = judge(observation);
    return { file, verdict: outcome, cause, owner, message, remedy, certainty };
  } catch (error) {
    return { file, error: error instanceof Error ? error.message : String(error) };
  }
}

/** A whole report holds attempts, of which the last decides. */
function observationIn(value: unknown): Observation {
  const found = isObject(value) && Array.isArray(value['attempts']) ? value['attempts'].at(-1) : value;
  const inner = isObject(found) && isObject(found['observation']) ? found['observation'] : found;
  if (!isObject(inner)) throw new Error('This file holds no observation');
  return inner as unknown as Observation;
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
