import type { Observation } from '../diagnosis/observation.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { TestCase, TestResults } from '../results/test-results.ts';
import { Masks } from './masks.ts';
import { remedyOf } from './remedy.ts';
import type { AttemptReport, ResultsReport, RunReport } from './run-report.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
// What a container was told and what it printed; kubelet and runtime quote both in their messages.
const SPOKEN = new Set(['command', 'args', 'log']);
const TOLD = new Set(['message', 'note']);

/** `report.json`, schema 1: nothing in it that the caller asked to mask, no environment values, the same order always. */
export function serializeReport(report: RunReport, maskedValues: readonly string[]): string {
  return `${JSON.stringify(ordered(redactReport(report, maskedValues)), null, 2)}\n`;
}

/** The report as it may be shown: observations redacted, masked values hidden in every sentence. */
export function redactReport(report: RunReport, maskedValues: readonly string[]): RunReport {
  const masks = new Masks(maskedValues);
  const attempt = (entry: AttemptReport): AttemptReport => ({
    ...entry,
    verdict: redactVerdict(entry.verdict, masks),
    observation: redact(entry.observation, masks) as Observation,
  });
  return {
    ...report,
    // Everything that is shown, wherever, comes through here.
    verdict: redactVerdict({ ...report.verdict, remedy: remedyOf(report) }, masks),
    attempts: report.attempts.map(attempt),
    teardown: { ...report.teardown, detail: masks.inSentence(report.teardown.detail) },
    notices: report.notices.map((notice) => masks.inSentence(notice)),
    ...(report.tests ? { tests: redactTests(report.tests, masks) } : {}),
    ...(report.results ? { results: redactResults(report.results, masks) } : {}),
  };
}

function redactResults(results: ResultsReport, masks: Masks): ResultsReport {
  const leftOut = results.leftOut.map((file) => ({ ...file, path: masks.inSentence(file.path) }));
  return { ...results, leftOut };
}

// What a test says and prints is speech, like its log; its name only a sentence.
function redactTests(tests: TestResults, masks: Masks): TestResults {
  const names = <T extends { name: string; suite: string; file: string }>(test: T): T => ({
    ...test,
    name: masks.inSentence(test.name),
    suite: masks.inSentence(test.suite),
    file: masks.inSentence(test.file),
  });
  const speech = (test: TestCase): TestCase => ({
    ...names(test),
    message: masks.inSpeech(test.message),
    stack: masks.inSpeech(test.stack),
    systemOut: masks.inSpeech(test.systemOut),
    attachments: test.attachments.map((path) => masks.inSentence(path)),
  });
  return {
    ...tests,
    failed: tests.failed.map(speech),
    flaky: tests.flaky.map(speech),
    slowest: tests.slowest.map(names),
    problems: tests.problems.map((problem) => masks.inSentence(problem)),
  };
}

/** An observation without environment values, managed fields and masked values; the judge says the same of it. */
export function redactObservation(observation: Observation, maskedValues: readonly string[]): Observation {
  return redact(observation, new Masks(maskedValues)) as Observation;
}

function redactVerdict(verdict: Verdict, masks: Masks): Verdict {
  const sentence = (text: string) => masks.inSentence(text);
  return {
    ...verdict,
    message: sentence(verdict.message),
    remedy: sentence(verdict.remedy),
    warnings: verdict.warnings.map(sentence),
    evidence: verdict.evidence.map((entry) => ({ ...entry, value: sentence(entry.value) })),
    shards: verdict.shards.map((shard) => ({ ...shard, message: sentence(shard.message) })),
  };
}

function redact(value: unknown, masks: Masks, key = ''): unknown {
  if (typeof value === 'string') {
    if (SPOKEN.has(key)) return masks.inSpeech(value);
    return TOLD.has(key) ? masks.inSentence(value) : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) =>
      redact(key === 'env' ? withoutValue(item) : item, masks, key === 'env' ? '' : key),
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'managedFields' && name !== LAST_APPLIED)
      // Everything below `log` was printed by a container, whatever its key.
      .map(([name, item]) => [name, redact(item, masks, key === 'log' ? key : name)]),
  );
}

function withoutValue(variable: unknown): unknown {
  if (typeof variable !== 'object' || variable === null) return variable;
  return Object.fromEntries(Object.entries(variable).filter(([name]) => name !== 'value'));
}

// The report's own fields keep the order in which they are read; objects of the cluster are sorted.
function ordered(report: RunReport): RunReport {
  return {
    ...report,
    attempts: report.attempts.map((attempt) => ({
      ...attempt,
      observation: sorted(attempt.observation) as Observation,
    })),
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => [name, sorted(item)]),
  );
}
