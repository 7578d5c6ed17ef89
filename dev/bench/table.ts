import { type Figure, format, standing } from './figure.ts';

/** The figures as a table in Markdown. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    format(figure.value, figure.unit),
    target(figure),
    standing(figure),
    figure.detail,
  ]);
  const head = ['figure', 'measured', 'target', '', 'how'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function target({ target: wanted, unit }: Figure): string {
  if (wanted?.atMost !== undefined) return `≤ ${format(wanted.atMost, unit)}`;
  if (wanted?.atLeast !== undefined) return `≥ ${format(wanted.atLeast, unit)}`;
  return '';
}
