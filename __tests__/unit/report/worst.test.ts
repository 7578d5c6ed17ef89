import { describe, expect, test } from '@jest/globals';
import { renderComment } from '../../../src/report/comment.ts';
import { renderSummary } from '../../../src/report/summary.ts';
import { testAnnotations } from '../../../src/report/tests.ts';
import { worstReport } from '../../fixtures/summary/worst-report.ts';
import { Page } from './page.ts';

const TAGS = new Set(['h2', 'p', 'div', 'table', 'details', 'pre', 'ul']);

function expectSound(markdown: string, links: readonly string[]): void {
  const page = new Page(markdown);
  for (const counts of page.cellCounts) expect(new Set(counts).size).toBe(1);
  expect(page.blocks.filter(({ tagName }) => !TAGS.has(tagName))).toEqual([]);
  expect([...page.all('img'), ...page.all('h1'), ...page.all('h3')]).toEqual([]);
  expect(page.active.filter((text) => !links.includes(text))).toEqual([]);
}

describe('five thousand failed tests with the worst of names', () => {
  test('stay inside the summary and inside their cells; what was left out is said', () => {
    const markdown = renderSummary(worstReport);
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(900_000);
    expectSound(markdown, ['this run']);
    expect(markdown).toMatch(/^## 🟥 5,000 of 61,204 tests failed\n/);
    expect(markdown).toContain('… and 4,680 more failed tests in report.json');
    const small = renderSummary(worstReport, 100_000);
    expect(Buffer.byteLength(small)).toBeLessThanOrEqual(100_000);
    expectSound(small, ['this run']);
    expect(small).toMatch(/\*Left out, since GitHub limits the size of a summary: .*log lines.*\*/);
    expect(small).toContain('| Failed\u00a0test | Said | Where |');
  });

  test('stay inside the comment, where they call nobody', () => {
    const markdown = renderComment(worstReport);
    expect(markdown.length).toBeLessThanOrEqual(65_000);
    expectSound(markdown, ['this run']);
    expect(markdown).toMatch(/\*Left out, since GitHub limits the size of a comment: /);
    expect(markdown).toContain('| Failed\u00a0test | Said | Where |');
  });

  test('stay inside the annotations', () => {
    for (const { title, message } of testAnnotations(worstReport)) {
      expect(title.length).toBeLessThanOrEqual(200);
      expect(message.length).toBeLessThanOrEqual(3000);
    }
  });
});
