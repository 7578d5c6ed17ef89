import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readReports } from '../../../src/results/read-reports.ts';
import type { TestResults } from '../../../src/results/test-results.ts';

const FOLDER = resolve('__tests__/fixtures/junit');
const SAMPLES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.xml'))
  .map((name) => readFileSync(join(FOLDER, name)));

function read(content: Uint8Array | string | Iterable<Uint8Array>): Promise<TestResults> {
  return readReports([
    {
      path: 'junit.xml',
      shard: null,
      attempt: 1,
      content: typeof content === 'string' ? Buffer.from(content) : content,
    },
  ]);
}

async function problemsOf(content: Uint8Array | string): Promise<readonly string[]> {
  return (await read(content)).problems;
}

function expectSound({ totals, failed, flaky }: TestResults): void {
  expect(totals.tests).toBe(totals.passed + totals.failed + totals.skipped + totals.flaky);
  expect(failed.length).toBeLessThanOrEqual(totals.failed);
  expect(flaky.length).toBeLessThanOrEqual(totals.flaky);
}

const TWO =
  '<testsuites><testsuite name="a"><testcase name="one"/><testcase name="two"><failure message="no"/></testcase></testsuite></testsuites>';

describe('a report that is damaged', () => {
  test.each([
    ['', 'The report junit.xml is empty.'],
    [' \n\n', 'The report junit.xml is empty.'],
    ['Tests: 3 passed', 'The report junit.xml is no XML.'],
    ['{"tests": 3}', 'The report junit.xml is no XML.'],
    ['<?xml version="1.0"?>', 'The report junit.xml is no XML.'],
    [
      '<html><body>502</body></html>',
      'The report junit.xml is no JUnit report: its first element is <html>.',
    ],
    [
      '<test-run id="2"><test-case/></test-run>',
      'The report junit.xml is no JUnit report: its first element is <test-run>.',
    ],
    [TWO.slice(0, -25), 'The report junit.xml ends in the middle, at line 1 inside <testsuite>.'],
    [
      '<testsuite>\n<testcase name="a">\n</testsuite>',
      'The report junit.xml closes <testsuite> in line 3 where <testcase> is open.',
    ],
    [
      '<testsuite>\n</testsuite></testsuite>',
      'The report junit.xml closes <testsuite> in line 2 where nothing is open.',
    ],
    [
      '<?xml version="1.0" encoding="klingon"?><testsuite/>',
      'The report junit.xml names an encoding that is not known, klingon, and was read as UTF-8.',
    ],
    [
      `<testsuites>${'<testsuite>'.repeat(100_000)}`,
      'The report junit.xml nests elements more than 64 deep; the rest was not read.',
    ],
  ])('is said: #%#', async (content, problem) => {
    expect(await problemsOf(content)).toEqual([problem]);
  });

  test('keeps what came before the damage', async () => {
    const { totals } = await read(TWO.slice(0, TWO.indexOf('<testcase name="two"')));
    expect(totals).toMatchObject({ tests: 1, passed: 1 });
  });

  test('counts a test that was cut off only when it had failed', async () => {
    const open = '<testsuite><testcase name="one"/><testcase name="two">';
    expect((await read(open)).totals).toMatchObject({ tests: 1, passed: 1, failed: 0 });
    const { totals, failed } = await read(`${open}<failure message="no">the st`);
    expect(totals).toMatchObject({ tests: 2, passed: 1, failed: 1 });
    expect(failed[0]).toMatchObject({ name: 'two', message: 'no', stack: 'the st' });
  });

  test('at any border is still read, and the cut is said', async () => {
    for (const sample of SAMPLES) {
      const whole = await read(sample);
      const end = sample.lastIndexOf('</');
      for (let size = 0; size <= sample.length; size += sample.length < 2500 ? 1 : 11) {
        const results = await read(sample.subarray(0, size));
        expectSound(results);
        expect(results.totals.tests).toBeLessThanOrEqual(whole.totals.tests);
        expect(results.problems.length).toBe(size <= end ? 1 : results.problems.length);
      }
      expect(whole.problems).toEqual([]);
    }
  });

  test('with bytes changed, moved or doubled is still read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SAMPLES),
        fc.array(fc.record({ at: fc.nat(), length: fc.nat(40), bytes: fc.uint8Array({ maxLength: 40 }) }), {
          maxLength: 8,
        }),
        async (sample, changes) => {
          let bytes = Buffer.from(sample);
          for (const { at, length, bytes: put } of changes) {
            const from = at % bytes.length;
            bytes = Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + length)]);
          }
          expectSound(await read(bytes));
        },
      ),
      { numRuns: 400 },
    );
  });

  test('that is not even text is still read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc
            .array(
              fc.constantFrom(
                '<testsuites>',
                '<testsuite name="',
                '">',
                '<testcase ',
                'name="',
                '"',
                '/>',
                '</testcase>',
                '<failure',
                '</failure>',
                '<![CDATA[',
                ']]>',
                '<!--',
                '-->',
                '<!DOCTYPE a [',
                '<!ENTITY b "',
                ']>',
                '&b;',
                '&#x110000;',
                '&#xD800;',
                '&#0;',
                '&',
                '<?xml ',
                '?>',
                'time="1e999"',
                'line="-3"',
                '__proto__="x" ',
                'hasOwnProperty="x" ',
                'xmlns:a="b" ',
                '<a:testcase>',
                '\u0000',
                '\ud800',
                '\n',
              ),
              { maxLength: 40 },
            )
            .map((parts) => Buffer.from(parts.join(''))),
        ),
        async (bytes) => expectSound(await read(bytes)),
      ),
      { numRuns: 1000 },
    );
  });
});

test('a report reads the same in whatever pieces it comes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SAMPLES),
      fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1 }),
      async (sample, sizes) => {
        const pieces: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < sample.length; turn++) {
          const size = sizes[turn % sizes.length]!;
          pieces.push(sample.subarray(at, at + size));
          at += size;
        }
        expect(await read(pieces)).toEqual(await read(sample));
      },
    ),
    { numRuns: 100 },
  );
});

test('a report reads the same byte by byte', async () => {
  for (const sample of SAMPLES) {
    const bytes = Array.from(sample, (_, index) => sample.subarray(index, index + 1));
    expect(await read(bytes)).toEqual(await read(sample));
  }
});

test.each([
  ['a stop', undefined, 'the run was stopped'],
  ['the end of its time', new DOMException('too long', 'TimeoutError'), 'reading the reports took too long'],
])('%s ends the reading of a report that never ends', async (_, reason, since) => {
  const stop = new AbortController();
  let pieces = 0;
  function* endless(): Generator<Uint8Array> {
    yield Buffer.from('<testsuite>');
    for (;;) {
      if (pieces++ === 10) setImmediate(() => stop.abort(reason));
      yield Buffer.from('<testcase name="one"/>'.repeat(1000));
    }
  }
  const files = [{ path: 'j.xml', shard: null, attempt: 1, content: endless() }];
  const { totals, problems } = await readReports(files, { signal: stop.signal });
  expect(totals.tests).toBeGreaterThan(1000);
  expect(problems[0]).toBe(`The report j.xml was read in part only, since ${since}.`);
});

test('a source that breaks costs its report, not the others', async () => {
  function* broken(): Generator<Uint8Array> {
    yield Buffer.from('<testsuite><testcase name="one"/>');
    throw new Error('part 3 is missing');
  }
  const files = [broken(), [Buffer.from('<testsuite><testcase name="two"/></testsuite>')]].map(
    (content, index) => ({
      path: `${index}.xml`,
      shard: index,
      attempt: 1,
      content,
    }),
  );
  const { totals, problems } = await readReports(files);
  expect(totals.passed).toBe(2);
  expect(problems).toEqual(['The report 0.xml of shard 0 could not be read to its end: part 3 is missing.']);
});

describe('the encoding', () => {
  const text =
    '<?xml version="1.0" encoding="ENCODING"?>\n<testsuite name="Größe"><testcase name="é ß"><failure message="ö"/></testcase></testsuite>';
  const declared = (encoding: string) => text.replace('ENCODING', encoding);
  const swapped = (utf16: Buffer) => Buffer.from(utf16).swap16();

  test.each([
    ['UTF-8', Buffer.from(declared('UTF-8'))],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${declared('UTF-8')}`)],
    ['ISO-8859-1', Buffer.from(declared('ISO-8859-1'), 'latin1')],
    ['windows-1252', Buffer.from(declared('windows-1252'), 'latin1')],
    ['UTF-16LE with its mark', Buffer.from(`\ufeff${declared('UTF-16')}`, 'utf16le')],
    ['UTF-16BE with its mark', swapped(Buffer.from(`\ufeff${declared('UTF-16')}`, 'utf16le'))],
    ['UTF-16LE without a mark', Buffer.from(declared('UTF-16'), 'utf16le')],
    ['UTF-16BE without a mark', swapped(Buffer.from(declared('UTF-16'), 'utf16le'))],
    ['UTF-8 that calls itself UTF-16', Buffer.from(declared('utf-16'))],
  ])('%s is understood', async (_, bytes) => {
    const { failed, problems } = await read(bytes);
    expect(failed.map(({ suite, name, message }) => [suite, name, message])).toEqual([['Größe', 'é ß', 'ö']]);
    expect(problems).toEqual([]);
  });

  test('that is wrong costs characters, not the report', async () => {
    const { totals, problems } = await read(Buffer.from(declared('UTF-8'), 'latin1'));
    expect(totals.failed).toBe(1);
    expect(problems).toEqual([]);
  });
});

describe('a bomb', () => {
  test('of entities expands to nothing', async () => {
    const entities = Array.from(
      { length: 9 },
      (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`,
    ).join('');
    const bomb = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "lol">${entities}]><testsuite><testcase name="x&e9;"><failure message="&e9;">&e9;</failure></testcase></testsuite>`;
    const { failed } = await read(bomb);
    expect(failed[0]).toMatchObject({ name: 'x&e9;', message: '&e9;' });
  });

  test('of attributes and long values is cut', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `a${index}="x"`).join(' ');
    const long = 'y'.repeat(5_000_000);
    const { failed, problems } = await read(
      `<testsuite><testcase name="${long}" ${many}><failure message="${long}" ${many}>${long}</failure></testcase></testsuite>`,
    );
    expect(failed[0]!.name.length).toBeLessThanOrEqual(500);
    expect(failed[0]!.message).toMatch(/^y{900,999}…$/);
    expect(failed[0]!.stack.length).toBeLessThanOrEqual(3000);
    expect(problems).toEqual([]);
  });

  test('of bytes ends at the limit, and what came before it counts', async () => {
    const content = Buffer.from(
      `<testsuite><testcase classname="shop.cart" name="one"/>${' '.repeat(2_000_000)}<testcase name="two"/></testsuite>`,
    );
    const files = [1, 2].map((shard) => ({ path: 'j.xml', shard, attempt: 1, content }));
    const { totals, problems } = await readReports(files, { mostBytes: 3_000_000 });
    expect(totals.tests).toBe(2);
    expect(problems).toEqual([
      'The report j.xml of shard 2 was not read to its end: together the reports of this run are too large.',
    ]);
  });

  test.each(['tests', 'failures', 'output', 'subtests'])(
    'of 200 MB of %s fits into a heap of 24 MB',
    (kind) => {
      const script = resolve('__tests__/unit/results/huge.ts');
      const limits = ['--max-old-space-size=24', '--max-semi-space-size=1'];
      const out = execFileSync(process.execPath, [...limits, script, kind], { encoding: 'utf8' });
      const { totals, grownMiB } = JSON.parse(out) as { totals: TestResults['totals']; grownMiB: number };
      expect(totals.tests).toBeGreaterThan(kind === 'output' ? 0 : 100_000);
      // When memory is given back is the machine's affair; all of it at once would be 200 and more.
      expect(grownMiB).toBeLessThan(64);
    },
  );
});
