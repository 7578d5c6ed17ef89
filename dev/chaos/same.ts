import type { StepResult } from '../runner/result.ts';
import { CREATED, type Ending } from './ending.ts';

// Pods that are deleted with their Job are gone in a moment: with what code their tests ended may go unseen.
const GOES_WITH_JOB = /^(?:run|job\.deleted)\./;
const TICK = /^(\[\d+\] )?tick (\d+)$/;

/** What a run shows that the same run without a disturbance does not. */
export function differences(ending: Ending, { main, orphans }: StepResult): string[] {
  const found: string[] = [];
  const { outputs, exitCode } = main;
  // An address that never answered is not waited for: there the absence is the cause.
  if (outputs['cause'] === 'api.unreachable' && !main.log.some(({ text }) => CREATED.test(text))) return [];
  const { expected } = ending;
  const wanted: [string, string | undefined][] = [
    ['verdict', expected.verdict],
    ['cause', expected.cause],
    ['exit-code', expected.exitCode],
    ['attempts', expected.attempts],
    ['tests', expected.tests ?? ''],
    ['failures', expected.failures ?? ''],
  ];
  for (const [name, value] of wanted)
    if (name === 'cause' && ending.alsoCauses?.includes(outputs['cause'] ?? '')) continue;
    else if (name === 'exit-code' && GOES_WITH_JOB.test(expected.cause) && outputs[name] === '') continue;
    else if ((outputs[name] ?? '') !== value)
      found.push(`${name} is "${outputs[name] ?? ''}" and not "${value}"`);
  const code = expected.verdict === 'passed' ? 0 : 1;
  if (exitCode !== code) found.push(`the step ended with ${exitCode}`);
  if (orphans.length > 0) found.push('a process was left');
  const errors = main.annotations.filter(({ kind }) => kind === 'error').length;
  if (expected.tests === undefined && !ending.isCancelled && errors !== code)
    found.push(`${errors} errors were annotated`);
  return [
    ...found,
    ...logDifferences(
      ending,
      main.log.map(({ text }) => text),
    ),
  ];
}

function logDifferences(ending: Ending, lines: readonly string[]): string[] {
  const found: string[] = [];
  // The same shard's second attempt counts again from 1.
  const last = new Map<string, number>();
  for (const line of lines) {
    const match = TICK.exec(line);
    if (!match) continue;
    const [, who = '', figure = ''] = match;
    const before = last.get(who) ?? 0;
    if (Number(figure) !== before + 1) found.push(`${who}tick ${figure} follows tick ${before}`);
    last.set(who, Number(figure));
  }
  for (const line of ending.lastLines) {
    const times = lines.filter((text) => text === line).length;
    const isExcused = times === 0 && ending.takesLog === true && line.endsWith('last') && saysSo(lines);
    if (times !== 1 && !isExcused) found.push(`"${line}" stands ${times} times in the log`);
  }
  return found.slice(0, 6);
}

/** That the log is not whole is said: where its pod is gone nobody can read the rest. */
function saysSo(lines: readonly string[]): boolean {
  return lines.some((line) =>
    /^Note: (The log of .* (broke off|could not be read)|The kubelet could not read the log)/.test(line),
  );
}
