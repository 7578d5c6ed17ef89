import { describe, expect, test } from '@jest/globals';
import { Job } from '../../dev/runner/job.ts';
import { runStep } from '../../dev/runner/step.ts';
import { type Play, fixture, play, printed } from './play.ts';

const TELL = `
import { readFileSync } from 'node:fs';
const { GITHUB_EVENT_PATH, GITHUB_WORKSPACE } = process.env;
console.log(JSON.stringify({
  env: process.env,
  cwd: process.cwd() === GITHUB_WORKSPACE,
  event: JSON.parse(readFileSync(GITHUB_EVENT_PATH, 'utf8')),
  stdin: readFileSync(0, 'utf8'),
  tty: process.stdout.isTTY === true,
  node: process.version,
}));`;

interface Told {
  readonly env: Record<string, string>;
  readonly event: unknown;
  readonly [key: string]: unknown;
}

async function tell(options: Partial<Play> = {}): Promise<Told> {
  const { main } = await play({ main: TELL, ...options });
  return JSON.parse(main.raw[0]?.text ?? 'null');
}

describe('the environment of an action', () => {
  test('is that of a push on a hosted runner', async () => {
    const told = await tell();
    expect(told.env).toMatchObject({
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION: '__self',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_JOB: 'test',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REPOSITORY: 'octo/shop',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_ID: expect.stringMatching(/^\d{11}$/),
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_SHA: expect.stringMatching(/^[0-9a-f]{40}$/),
      RUNNER_ENVIRONMENT: 'github-hosted',
      RUNNER_NAME: 'GitHub Actions 12',
      RUNNER_OS: 'Linux',
      RUNNER_TEMP: expect.any(String),
      RUNNER_TRACKING_ID: expect.stringMatching(/^github_[0-9a-f-]{36}$/),
    });
    expect(told).toMatchObject({ cwd: true, stdin: '', tty: false, node: expect.stringMatching(/^v24\./) });
    expect(told.event).toMatchObject({ ref: 'refs/heads/main' });
  });

  test('holds neither the token nor anything of the machine it is played on', async () => {
    process.env['KUBECONFIG'] = '/of/the/developer';
    try {
      const { env } = await tell();
      expect(Object.keys(env)).not.toContain('GITHUB_TOKEN');
      expect(Object.keys(env)).not.toContain('KUBECONFIG');
      expect(env['HOME']).not.toBe(process.env['HOME']);
    } finally {
      delete process.env['KUBECONFIG'];
    }
  });

  test('lets no env of the workflow touch GITHUB_ variables, but an override of the test everything', async () => {
    const env = { GITHUB_SHA: 'x', RUNNER_OS: 'x', MINE: 'x', CI: 'no' };
    const told = await tell({ env, override: { GITHUB_ACTOR: 'me', RUNNER_NAME: undefined } });
    expect(told.env).toMatchObject({ RUNNER_OS: 'Linux', MINE: 'x', CI: 'no', GITHUB_ACTOR: 'me' });
    expect(told.env['GITHUB_SHA']).not.toBe('x');
    expect(told.env).not.toHaveProperty('RUNNER_NAME');
  });

  test('takes every context value from the test', async () => {
    const told = await tell({
      github: {
        run_id: '7',
        run_attempt: '2',
        event_name: 'pull_request',
        event: { number: 9 },
        actor_id: undefined,
      },
      runner: { environment: 'self-hosted' },
      trackingId: 'github_same',
      debug: true,
    });
    expect(told.env).toMatchObject({
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_EVENT_NAME: 'pull_request',
      RUNNER_ENVIRONMENT: 'self-hosted',
      RUNNER_TRACKING_ID: 'github_same',
      RUNNER_DEBUG: '1',
    });
    expect(told.env).not.toHaveProperty('GITHUB_ACTOR_ID');
    expect(told.event).toEqual({ number: 9 });
  });

  test('differs between two jobs, and is the same in main and post of one', async () => {
    const [one, other] = await Promise.all([
      play({ main: TELL, post: TELL }),
      play({ main: TELL, post: TELL }),
    ]);
    const ids = [one.main, one.post, other.main].map((stage) => {
      const { env }: Told = JSON.parse(stage?.raw[0]?.text ?? 'null');
      return [env['GITHUB_RUN_ID'], env['RUNNER_TRACKING_ID'], env['GITHUB_WORKSPACE']];
    });
    expect(ids[0]).toEqual(ids[1]);
    expect(new Set([...(ids[0] ?? []), ...(ids[2] ?? [])]).size).toBe(6);
  });

  test('under act knows little about the run', async () => {
    const { env } = await tell({ platform: 'act' });
    expect(env).toMatchObject({
      ACT: 'true',
      GITHUB_RUN_ID: '1',
      GITHUB_RUN_NUMBER: '1',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_WORKFLOW: '',
      RUNNER_OS: 'linux',
    });
    expect(env).not.toHaveProperty('RUNNER_TRACKING_ID');
    expect(env).not.toHaveProperty('GITHUB_REPOSITORY_ID');
  });

  test('under Gitea has another server and no GraphQL', async () => {
    const { env } = await tell({ platform: 'gitea' });
    expect(env).toMatchObject({ GITEA_ACTIONS: 'true', GITHUB_RUN_ID: '1', GITHUB_GRAPHQL_URL: '' });
    expect(env['GITHUB_API_URL']).toBe(`${env['GITHUB_SERVER_URL']}/api/v1`);
  });
});

describe('a job without check_run_id', () => {
  test('gives an empty input, as act and GHES do', async () => {
    const { main } = await runStep({ action: fixture('declared'), platform: 'act' });
    expect(printed(main)[0]).toContain('"INPUT_CHECK-RUN-ID":""');
  });
});

describe('what a step exports', () => {
  test('reaches its post and later steps of the same job', async () => {
    const job = new Job();
    const main = `
      import { appendFileSync } from 'node:fs';
      appendFileSync(process.env.GITHUB_ENV, 'COLOUR=blue\\nNODE_OPTIONS=--inspect\\n');
      appendFileSync(process.env.GITHUB_PATH, '/first\\n\\n/second\\n');`;
    const TELL_PATH = 'console.log(process.env.COLOUR, process.env.PATH, process.env.NODE_OPTIONS)';
    try {
      const first = await play({ job, main, post: TELL_PATH });
      const second = await play({ job, main: TELL_PATH });
      expect(first.main.env).toEqual({ COLOUR: 'blue' });
      expect(first.main.path).toEqual(['/first', '/second']);
      expect(first.main.annotations[0]?.message).toMatch(/Can't store NODE_OPTIONS/);
      expect(first.main.conclusion).toBe('success');
      for (const stage of [first.post, second.main]) {
        expect(printed(stage)[0]).toMatch(/^blue \/second:\/first:.* undefined$/);
      }
    } finally {
      job.clean();
    }
  });
});
