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
// Each costs a look at every test; a tool cuts the name of one folder.
const MOST_CUTS = 2;
const MOST_IMAGES = 2_000;

/**
 * Gives each image to the tests whose names its path holds, as far as a name says anything; where one name is part of
 * another, the longer one has it.
 */
export function assignArtifacts<T extends { readonly path: string }>(
  tests: readonly NamedTest[],
  files: readonly T[],
): T[][] {
  const given = new Map(tests.map((test): [Sought, T[]] => [seek(test), []]));
  const all = [...given.keys()].filter(({ name }) => name.length >= LEAST_CHARACTERS + 2);
  const byWord = byTellingWord(all);
  for (const file of files.filter(({ path }) => isImage(path)).slice(0, MOST_IMAGES)) {
    const place = placeOf(file.path);
    const inReach = new Set(place.whole.split(' ').flatMap((word) => byWord.get(word) ?? []));
    let most = 0;
    let strongest: Sought[] = [];
    for (const test of place.cuts.length === 0 ? inReach : all) {
      const value = strength(test, place);
      if (value > most) strongest = [];
      most = Math.max(most, value);
      if (value === most && value > 0) strongest.push(test);
    }
    for (const test of strongest) given.get(test)?.push(file);
  }
  return [...given.values()];
}

// Thousands of tests and of images are millions of pairs: they meet only where a path holds the word of the test's name
// that the fewest others have.
function byTellingWord(tests: readonly Sought[]): ReadonlyMap<string, readonly Sought[]> {
  const wordsOf = ({ name }: Sought) => name.trim().split(' ');
  const times = new Map<string, number>();
  for (const word of tests.flatMap((test) => [...new Set(wordsOf(test))]))
    times.set(word, (times.get(word) ?? 0) + 1);
  const rarity = (word: string) => times.get(word) ?? 0;
  return Map.groupBy(tests, (test) =>
    wordsOf(test).reduce((one, other) => (rarity(other) < rarity(one) ? other : one)),
  );
}

/** What of a test is sought in the paths: words between two spaces. */
interface Sought {
  readonly name: string;
  /** Of its source file; two spaces when nothing tells. */
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
    name: ` ${words(name)} `,
    source: ` ${words(baseOf(file))} `,
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
    return head.length >= LEAST_CUT_CHARACTERS && rest !== '' ? [{ head: ` ${head}`, rest: `${rest} ` }] : [];
  });
  return { whole: ` ${words(withoutImageEnding(path))} `, cuts: cuts.slice(-MOST_CUTS) };
}

/** How much of the test's name a path holds; 0 where it is not enough. */
function strength({ name, source, wholes }: Sought, { whole, cuts }: Place): number {
  const isNamed =
    whole.includes(name) ||
    cuts.some(({ head, rest }) => name.endsWith(rest) && wholes.some((text) => text.includes(head)));
  if (!isNamed) return 0;
  // The same test name in another file is another test.
  return name.length + (source !== '  ' && whole.includes(source) ? source.length - 2 : 0);
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
