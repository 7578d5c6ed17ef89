// Reads a made report of 200 MB and prints what came of it: a process of its own, whose memory can be limited.
import { readReports } from '../../../src/results/read-reports.ts';

const [kind = 'tests', bytesToRead = '200e6'] = process.argv.slice(2);
const BYTES = Number(bytesToRead);
const FIGURE = '0000000000';

const PASSED = `<testcase classname="Cart adds the shipping fee" name="Cart case ${FIGURE} for a country far away" time="0.012" file="spec/cart.spec.js"/>\n`;
const FAILED = `<testcase classname="Cart" name="fails ${FIGURE} é" time="0.0123"><failure message="a &lt; b">${'at Object.foo (/workspace/x.js:1:2)\n'.repeat(30)}</failure></testcase>\n`;
const SUBTEST = `<testcase name="${FIGURE}${'/a'.repeat(240)}" file="x_test.go"><failure message="no"/></testcase>\n`;
const KINDS: { readonly [kind: string]: string } = {
  output: 'x'.repeat(200),
  failures: FAILED,
  tests: PASSED.repeat(39) + FAILED,
  subtests: SUBTEST,
};

// No garbage of its own: one buffer whose figures are counted up in place.
function* chunks(): Generator<Uint8Array> {
  yield Buffer.from('<?xml version="1.0"?>\n<testsuites><testsuite name="Cart">');
  if (kind === 'output') yield Buffer.from('<testcase name="x"><system-out><![CDATA[');
  const one = KINDS[kind] ?? '';
  const buffer = Buffer.from(one.repeat(Math.ceil(60_000 / one.length)));
  const places: number[] = [];
  for (let at = buffer.indexOf(FIGURE); at >= 0; at = buffer.indexOf(FIGURE, at + 10)) places.push(at);
  let figure = 0;
  for (let bytes = 0; bytes < BYTES; bytes += buffer.length) {
    for (const at of places) {
      figure++;
      for (let digit = 9, rest = figure; digit >= 0; digit--, rest = Math.floor(rest / 10))
        buffer[at + digit] = 48 + (rest % 10);
    }
    yield buffer;
  }
  if (kind === 'output') yield Buffer.from(']]></system-out></testcase>');
  yield Buffer.from('</testsuite></testsuites>');
}

const report = (content: Iterable<Uint8Array>) => [{ path: 'huge.xml', shard: null, attempt: 1, content }];
await readReports(report([Buffer.from('<testsuites/>')]));
const before = process.memoryUsage.rss();
let most = before;
const timer = setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss());
}, 20);
const { totals } = await readReports(report(chunks()));
clearInterval(timer);
console.log(
  JSON.stringify({ totals, grownMiB: (Math.max(most, process.memoryUsage.rss()) - before) / 1_048_576 }),
);
