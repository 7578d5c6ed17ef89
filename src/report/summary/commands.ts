import { decidingAttempt } from '../counting-attempts.ts';
import { fence, link, prose } from '../escape.ts';
import { details } from '../markdown.ts';
import type { AttemptReport, RunReport } from '../run-report.ts';
import { type Block, WORTH } from './block.ts';
import { decidingPods } from './log-lines.ts';

const MOST_OBJECTS = 3;

/** Commands that look further, with the names of this run in them. */
export function commands(report: RunReport): readonly Block[] {
  const attempt = decidingAttempt(report);
  if (!attempt || attempt.jobName === '') return [];
  const lines = attempt.jobUid === '' ? withoutJob(report, attempt) : afterTheEnd(report, attempt);
  return [
    {
      called: 'commands to look further',
      worth: WORTH.commands,
      text: details('Look further', `${fence(lines, 'sh', 2000)}\n\n${where(report, attempt)}`),
    },
  ];
}

/** Commands while the Job exists. */
export function whileItRuns(report: RunReport, attempt: AttemptReport): readonly string[] {
  const ofJob = quoted(`batch.kubernetes.io/job-name=${attempt.jobName}`);
  return [
    '# How the pods stand, and why they wait',
    kubectl(report, attempt, `describe pods -l ${ofJob}`),
    '# End it now',
    kubectl(report, attempt, `delete job ${quoted(attempt.jobName)}`),
  ];
}

function withoutJob(report: RunReport, attempt: AttemptReport): readonly string[] {
  return [
    '# What this identity may do in the namespace',
    kubectl(report, attempt, 'auth can-i --list'),
    '# What the namespace allows',
    kubectl(report, attempt, 'describe resourcequota,limitrange'),
  ];
}

// The Job and its pods are gone by then: events stay for about an hour, nodes for as long as they live.
function afterTheEnd(report: RunReport, attempt: AttemptReport): readonly string[] {
  const run = (words: string) => kubectl(report, attempt, words);
  const deciding = new Set(decidingPods(report));
  const pods = attempt.pods
    .filter(({ name }) => deciding.size === 0 || deciding.has(name))
    .slice(0, MOST_OBJECTS);
  const objects = [`job/${attempt.jobName}`, ...pods.map(({ name }) => `pod/${name}`)];
  const nodes = [...new Set(pods.map(({ node }) => node).filter((node) => node !== ''))];
  return [
    '# What the cluster said about the Job and its pods (kept for about an hour)',
    ...objects.map((object) => run(`events --for ${quoted(object)}`)),
    ...(nodes.length === 0 ? [] : ['# The nodes they ran on']),
    ...nodes.map((node) => run(`describe node ${quoted(node)}`)),
    '# What is left of it: must find nothing',
    run(`get jobs,pods -l ${quoted(`batch.kubernetes.io/job-name${jobsOf(report)}`)}`),
  ];
}

// A run that was tried again had a Job for each attempt.
function jobsOf({ attempts }: RunReport): string {
  const names = [...new Set(attempts.filter(({ jobUid }) => jobUid !== '').map(({ jobName }) => jobName))];
  return names.length === 1 ? `=${names[0]}` : ` in (${names.join(',')})`;
}

function kubectl(report: RunReport, { namespace }: AttemptReport, words: string): string {
  const { context } = report.cluster;
  return `kubectl${context === '' ? '' : ` --context ${quoted(context)}`} -n ${quoted(namespace)} ${words}`;
}

// A word as a shell takes it literally.
function quoted(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function where(report: RunReport, attempt: AttemptReport): string {
  const { server, version } = report.cluster;
  const parts = [
    `Job ${attempt.jobName} in namespace ${attempt.namespace}`,
    server === '' ? '' : `cluster ${server}`,
    version === '' ? '' : `Kubernetes ${version}`,
  ];
  const run = report.runUrl === '' ? '' : ` · ${link('this run', report.runUrl)}`;
  return `${prose(parts.filter((part) => part !== '').join(', '), 600)}${run} · everything that was seen is in report.json (output \`report\`).`;
}
