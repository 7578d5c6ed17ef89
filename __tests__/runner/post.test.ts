import { describe, expect, test } from '@jest/globals';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStep } from '../../dev/runner/step.ts';
import { fixture, play, printed } from './play.ts';

describe('post', () => {
  test('runs after main whether that failed or not, and sees the same inputs', async () => {
    const { main, post, conclusion, log } = await play({
      main: 'process.exitCode = 3',
      post: `console.log(process.env.INPUT_IMAGE)`,
      inputs: { image: 'node:24' },
    });
    expect(main).toMatchObject({ exitCode: 3, conclusion: 'failure' });
    expect(post).toMatchObject({ exitCode: 0, conclusion: 'success' });
    expect(printed(post)).toEqual(['node:24']);
    expect(conclusion).toBe('failure');
    expect(log.map(({ text }) => text)).toContain('Post job cleanup.');
  });

  test('fails the job where it fails itself', async () => {
    const result = await play({ main: '', post: 'throw new Error("no")' });
    expect(result).toMatchObject({ main: { conclusion: 'success' }, conclusion: 'failure' });
  });

  test('has a quota of annotations of its own', async () => {
    const code = `for (let i = 0; i < 11; i++) console.log('::error::' + i)`;
    const { main, post } = await play({ main: code, post: code });
    expect([main.annotations.length, post?.annotations.length]).toEqual([10, 10]);
  });

  test('runs even where main cannot be found', async () => {
    const action = mkdtempSync(join(tmpdir(), 'action-'));
    try {
      cpSync(fixture('stubborn'), action, { recursive: true });
      rmSync(join(action, 'main.mjs'));
      const { main, post } = await runStep({ action });
      expect(main.annotations[0]?.message).toMatch(/^File not found: '.*main\.mjs'$/);
      expect(main.conclusion).toBe('failure');
      expect(printed(post)).toEqual(['cleaned']);
    } finally {
      rmSync(action, { recursive: true });
    }
  });

  test('of a local action is lost when the job wipes the workspace before it', async () => {
    const workspace = mkdtempSync(join(tmpdir(), 'workspace-'));
    try {
      const action = join(workspace, 'action');
      cpSync(fixture('puppet'), action, { recursive: true });
      const { post, conclusion } = await runStep({
        action,
        workspace,
        override: { PLAY_MAIN: '', PLAY_POST: '' },
        beforePost: () => rmSync(action, { recursive: true }),
      });
      expect(post?.annotations[0]?.message).toMatch(/Can't find 'action.yml'/);
      expect(conclusion).toBe('failure');
    } finally {
      rmSync(workspace, { recursive: true });
    }
  });
});
