import { isImage, withoutImageEnding } from './image.ts';

/** What names a test. */
export interface NamedTest {
  readonly name: string;
  /** The suite or class that holds it; may be empty. */
  readonly suite: string;
  /** Its source file; may be empty. */
  readonly file: string;
}

// A single short word (`works`, `test 1`) stands in too many names to mean anything.
const LEAST_CHARACTERS = 6;
// Playwright cuts long names in the middle and puts five hexadecimal digits there.
const CUT = / [0-9a-f]{5} /;
const ENDING = /(\.(spec|test|cy|e2e))?\.[A-Za-z]+$/;
const LEAST_CUT_CHARACTERS = 8;
const MOST_IMAGES = 2_000;

/** Gives each image to the tests whose names its path holds, as far as a name says anything; where one name is part of another, the longer one has it. */
export function assignArtifacts<T extends { readonly path: string }>(
  tests: readonly NamedTest[],
  files: readonly T[],
): T[][] {
  const given: T[][] = tests.map(() => []);
  // Thousands of tests and of images are millions of pairs: all that can be is done before they meet.
  const sought = tests.map(seek);
  for (const file of files.filter(({ path }) => isImage(path)).slice(0, MOST_IMAGES)) {
    const place = placeOf(file.path);
    const strengths = sought.map((test) => strength(test, place));
    const most = strengths.reduce((one, other) => Math.max(one, other), 0);
    if (most === 0) continue;
    for (const [index, value] of strengths.entries()) if (value === most) given[index]?.push(file);
  }
  return given;
}

/** What of a test is sought in the paths. */
interface Sought {
  readonly name: string;
  /** Of its source file; empty when nothing tells. */
  readonly source: string;
  /** What a tool may have cut, from its beginning. */
  readonly wholes: readonly string[];
}

interface Place {
  readonly whole: string;
  /** Names that were cut in the middle: what stands before the cut and behind it. */
  readonly cuts: readonly { readonly head: string; readonly rest: string }[];
}

function seek({ name, suite, file }: NamedTest): Sought {
  const source = file.replace(ENDING, '');
  return {
    name: words(name),
    source: words(baseOf(file)),
    wholes: [`${source} ${name}`, `${source} ${suite} ${name}`].map((text) => ` ${words(text)} `),
  };
}

function placeOf(path: string): Place {
  const cuts = path.split('/').flatMap((segment) => {
    const said = ` ${words(segment)} `;
    const at = CUT.exec(said);
    if (!at) return [];
    const head = said.slice(1, at.index);
    // Behind the cut comes the rest of the name, then the browser, then the number of a further try.
    const rest = said
      .slice(at.index + at[0].length)
      .trim()
      .replace(/ retry ?\d+$/, '')
      .replace(/ (chromium|firefox|webkit|chrome|edge)$/, '');
    return head.length >= LEAST_CUT_CHARACTERS && rest !== '' ? [{ head: ` ${head}`, rest }] : [];
  });
  return { whole: ` ${words(withoutImageEnding(path))} `, cuts };
}

/** How much of the test's name a path holds; 0 where it is not enough. */
function strength({ name, source, wholes }: Sought, { whole, cuts }: Place): number {
  if (name.length < LEAST_CHARACTERS) return 0;
  const isNamed =
    whole.includes(` ${name} `) ||
    cuts.some(({ head, rest }) => name.endsWith(rest) && wholes.some((text) => text.includes(head)));
  if (!isNamed) return 0;
  // The same test name in another file is another test.
  return name.length + (source !== '' && whole.includes(` ${source} `) ? source.length : 0);
}

/** `tests/cart.spec.ts` → `cart`: what tools make folder names of. */
function baseOf(file: string): string {
  const name = file.split('/').at(-1) ?? '';
  return name.replace(ENDING, '');
}

function words(text: string): string {
  return (
    text
      .normalize('NFC')
      // testNamesLikeThis are written apart, as the tools do that make file names of them.
      .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
  );
}
