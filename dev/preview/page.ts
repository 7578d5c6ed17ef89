import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { markdownToHtml } from './markdown.ts';

export type Theme = 'light' | 'dark';

const require = createRequire(import.meta.url);

// The frame is only near GitHub's own: enough to judge width, weight and what stands above the fold.
const FRAME = `
  body { margin: 0; font-family: "Noto Sans", "DejaVu Sans", Helvetica, Arial, sans-serif, "Noto Color Emoji"; font-size: 14px; }
  .bar { height: 48px; line-height: 48px; padding: 0 24px; border-bottom: 1px solid var(--border); font-weight: 600; }
  .run { display: flex; gap: 24px; padding: 24px; max-width: 1280px; box-sizing: border-box; }
  .side { flex: 0 0 232px; line-height: 32px; color: var(--muted); }
  .side b { display: block; color: var(--text); background: var(--raised); border-radius: 6px; padding: 0 12px; font-weight: 600; }
  .side span { display: block; padding: 0 12px; }
  .card { flex: 1 1 0; min-width: 0; border: 1px solid var(--border); border-radius: 6px; align-self: flex-start; }
  .card > header { padding: 12px 24px; border-bottom: 1px solid var(--border); font-weight: 600; background: var(--raised); border-radius: 6px 6px 0 0; }
  .card > footer { padding: 12px 24px; border-top: 1px solid var(--border); font-size: 12px; color: var(--muted); }
  .markdown-body { padding: 24px; background: transparent; }
  .github-acts { outline: 2px solid red; }
  .mermaid-error { color: red; white-space: pre-wrap; }
`;
const COLOURS: { readonly [theme in Theme]: string } = {
  light:
    ':root { --border: #d1d9e0; --text: #1f2328; --muted: #59636e; --raised: #f6f8fa; } body { background: #fff; color: #1f2328; }',
  dark: ':root { --border: #3d444d; --text: #f0f6fc; --muted: #9198a1; --raised: #151b23; } body { background: #0d1117; color: #f0f6fc; }',
};

/** A summary's Markdown as a page, framed like the summary of a run on GitHub. */
export function previewPage(markdown: string, theme: Theme, job = 'test'): string {
  const css = readFileSync(require.resolve(`github-markdown-css/github-markdown-${theme}.css`), 'utf8');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Summary</title>
<style>${css}${COLOURS[theme]}${FRAME}</style></head>
<body><div class="bar">octo / shop &nbsp;·&nbsp; Actions &nbsp;·&nbsp; CI #412</div>
<div class="run"><div class="side"><b>Summary</b><span>Jobs</span><span>${escape(job)}</span><span>Run details</span><span>Usage</span></div>
<div class="card"><header>${escape(job)} summary</header>
<div class="markdown-body">${markdownToHtml(markdown)}</div>
<footer>Job summary generated at run-time</footer></div></div></body></html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
