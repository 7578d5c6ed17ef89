import type { TestCase } from './test-results.ts';

/**
 * Gives a Go test that names no line and failed with its subtests the place of the first of those: gotestsum writes
 * nothing of its own for it.
 */
export function placedBySubtests(tests: readonly TestCase[]): TestCase[] {
  const placeless = new Set(
    tests.filter(({ file }) => file === '').map(({ suite, name }) => keyOf(suite, name)),
  );
  const places = new Map<string, TestCase>();
  for (const test of placeless.size === 0 ? [] : tests) {
    if (!test.file.endsWith('.go')) continue;
    for (let at = test.name.lastIndexOf('/'); at > 0; at = test.name.lastIndexOf('/', at - 1)) {
      const key = keyOf(test.suite, test.name.slice(0, at));
      // Only of those that are asked for: a name may be nothing but slashes.
      if (placeless.has(key) && !places.has(key)) places.set(key, test);
    }
  }
  return tests.map((test) => {
    const first = test.file === '' ? places.get(keyOf(test.suite, test.name)) : undefined;
    return first ? { ...test, file: first.file, line: first.line, inRepository: first.inRepository } : test;
  });
}

function keyOf(suite: string, name: string): string {
  return `${suite}\n${name}`;
}
