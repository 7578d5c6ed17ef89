// The runner trims .NET white space before it looks for `::`; these are its characters above ASCII as latin1-read UTF-8.
const WIDE_SPACE =
  '\u00c2[\u0085\u00a0]|\u00e1\u009a\u0080|\u00e2\u0080[\u0080-\u008a\u00a8\u00a9\u00af]|\u00e2\u0081\u009f|\u00e3\u0080\u0080';
const COMMAND = new RegExp(`(^|[\\r\\n])((?:[\\t\\v\\f \\x1c-\\x1f]|${WIDE_SPACE})*)::`, 'g');
const OLD_COMMAND = /##\[/g;
// A plain space: the runner searches by culture, for which a zero-width character counts as nothing.
const BREAK = ' ';

/**
 * Foreign text (latin1 holding UTF-8 bytes) in which nothing can be a workflow command: `::` at a line's start
 * and the older `##[` anywhere, also behind a lone carriage return (runner.md, section 3.2).
 */
export function neutralize(latin1: string): string {
  let text = latin1;
  if (text.includes('::')) text = text.replace(COMMAND, `$1$2:${BREAK}:`);
  if (text.includes('##[')) text = text.replace(OLD_COMMAND, `##${BREAK}[`);
  return text;
}

/** One line of text of our own or of the cluster: no line ends, no commands. */
export function neutralLine(text: string): string {
  const line = text.replace(/\s*[\r\n]+\s*/g, ' ');
  return Buffer.from(neutralize(Buffer.from(line, 'utf8').toString('latin1')), 'latin1').toString('utf8');
}
