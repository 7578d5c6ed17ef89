// A column is at least as wide as its longest word: one of a hundred letters pushes the others out of the window.
// A browser breaks a word by itself only behind a hyphen, and not before a figure; `<wbr>` is a place where it may
// break, and copied text holds nothing of it.

// Three columns of such words are as wide as GitHub's page.
const LONGEST_RUN = 30;
// Scripts that are written without spaces, and pictures, break anywhere.
const BREAKING =
  '\\s\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Thai}\\p{Emoji_Presentation}';
const LONG_RUN = new RegExp(`(?:[^${BREAKING}-]|-(?=\\d)){${LONGEST_RUN + 1},}`, 'u');
const SHORTEST_PIECE = 10;
const LONGEST_PIECE = 24;

/** Whether a word in it is so long that a table would not be read. */
export function hasLongRun(text: string): boolean {
  return LONG_RUN.test(text);
}

/** The text with places to break, each piece written by `write`; a piece holds nothing that GitHub takes for a link. */
export function withBreaks(text: string, write: (piece: string) => string): string {
  return piecesOf(text).map(write).join('<wbr>');
}

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    if (piece !== '' && isBreak(piece, segment)) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}

function isBreak(piece: string, next: string): boolean {
  // `https:` and `//`, `www` and `.`, a name and its `@` are no address when they are parted.
  if (piece.endsWith(':') || next === '@' || (next === '.' && /www$/i.test(piece))) return true;
  const [word = ''] = /[^\s-]*$/.exec(piece) ?? [];
  if (word.length >= LONGEST_PIECE) return true;
  return (
    word.length >= SHORTEST_PIECE &&
    (/[_./,;=&?)\]}>]$/.test(word) || (/\p{Ll}$/u.test(word) && /^\p{Lu}/u.test(next)))
  );
}
