/** A table; its cells are rendered Markdown in which only the pipes are still raw. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head.map(unbroken)), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** A part that is folded until the reader opens it. `summary` is HTML, `body` Markdown. */
export function details(summary: string, body: string, open = false): string {
  // Without the empty lines GitHub takes the body for HTML.
  return `<details${open ? ' open' : ''}><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** An alert box, in GitHub's own form; each paragraph is one line. */
export function alert(kind: 'WARNING' | 'CAUTION' | 'NOTE', paragraphs: readonly string[]): string {
  return `> [!${kind}]\n${paragraphs.map((paragraph) => `> ${paragraph}`).join('\n>\n')}`;
}

/** A list with one line for each item. */
export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item === '' ? '–' : item}`).join('\n');
}

/** Short words that a narrow column must not part. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

function cell(markdown: string): string {
  // A backslash before a pipe is read differently by GitHub's parser and by others: an empty space of no width parts them.
  return markdown.replace(/\\(?=\|)/g, '\\\u200b').replaceAll('|', '\\|');
}
