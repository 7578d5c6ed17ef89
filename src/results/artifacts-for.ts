/** What names a test. */
export interface NamedTest {
  readonly name: string;
  /** The suite or class that holds it; may be empty. */
  readonly suite: string;
  /** Its source file; may be empty. */
  readonly file: string;
}

const IMAGE = /\.(png|jpe?g|gif|webp)$/i;
// A single short word (`works`, `test 1`) stands in too many names to mean anything.
const LEAST_CHARACTERS = 6;
// Playwright cuts long names in the middle and puts five hexadecimal digits there.
const CUT = / [0-9a-f]{5} /;
const ENDING = /(\.(spec|test|cy|e2e))?\.[A-Za-z]+$/;
const LEAST_CUT_CHARACTERS = 8;

/** Whether a file is an image that a browser shows. */
export function isImage(path: string): boolean {
  return IMAGE.test(path);
}

/** The images that belong to a test, as far as their paths say so by its name. */
export function artifactsFor<T extends { readonly path: string }>(test: NamedTest, files: readonly T[]): T[] {
  return files.filter(({ path }) => isImage(path) && strength(test, path) > 0);
}

/** Gives each image to the tests whose names its path holds; where one name is part of another, the longer one has it. */
export function assignArtifacts<T extends { readonly path: string }>(
  tests: readonly NamedTest[],
  files: readonly T[],
): T[][] {
  const given: T[][] = tests.map(() => []);
  for (const file of files) {
    if (!isImage(file.path)) continue;
    const strengths = tests.map((test) => strength(test, file.path));
    const most = Math.max(0, ...strengths);
    if (most === 0) continue;
    for (const [index, value] of strengths.entries()) if (value === most) given[index]?.push(file);
  }
  return given;
}

/** How much of the test's name a path holds; 0 where it is not enough. */
function strength(test: NamedTest, path: string): number {
  const name = words(test.name);
  if (name.length < LEAST_CHARACTERS) return 0;
  const whole = ` ${words(path.replace(IMAGE, ''))} `;
  const source = words(baseOf(test.file));
  // The same test name in another file is another test.
  const bonus = source !== '' && whole.includes(` ${source} `) ? source.length : 0;
  if (whole.includes(` ${name} `)) return name.length + bonus;
  return whole.split(' ').length > 2 && isCutFrom(test, path) ? name.length + bonus : 0;
}

function isCutFrom(test: NamedTest, path: string): boolean {
  const source = test.file.replace(ENDING, '');
  const all = [`${source} ${test.name}`, `${source} ${test.suite} ${test.name}`].map(
    (text) => ` ${words(text)} `,
  );
  return path.split('/').some((segment) => {
    const said = ` ${words(segment)} `;
    const at = CUT.exec(said);
    if (!at) return false;
    const head = said.slice(1, at.index);
    // Behind the cut comes the rest of the name, then the browser.
    const [tail = ''] = said
      .slice(at.index + at[0].length)
      .split(' ')
      .slice(0, 1);
    const rest = said
      .slice(at.index + at[0].length)
      .trim()
      .replace(/ (chromium|firefox|webkit|chrome|edge)$/, '');
    return (
      head.length >= LEAST_CUT_CHARACTERS &&
      tail !== '' &&
      all.some((text) => text.includes(` ${head}`)) &&
      words(test.name).endsWith(rest)
    );
  });
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
