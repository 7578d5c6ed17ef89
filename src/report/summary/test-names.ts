import type { TestCase } from '../../results/test-results.ts';
import { link, prose } from '../escape.ts';
import { count, grouped } from '../figures.ts';
import type { RunReport } from '../run-report.ts';

type Named = Pick<TestCase, 'name' | 'suite' | 'file' | 'line' | 'inRepository' | 'shard'>;

/** A test's name as one line of plain text. */
export function testTitle({ suite, name }: Pick<Named, 'suite' | 'name'>): string {
  return suite === '' ? name : `${suite} › ${name}`;
}

/** A test's name for a cell: its suite stands out. */
export function testName({ suite, name }: Pick<Named, 'suite' | 'name'>): string {
  const shown = prose(name, 200) || '–';
  const of = prose(suite, 100);
  return of === '' ? shown : `**${of}** ${shown}`;
}

/** File and line, linked where the commit is known, and the shard where there are several. */
export function testPlace(test: Named, report: RunReport): string {
  const place = fileLine(test);
  const url = sourceUrl(test, report);
  const shown = place === '' ? '' : url === '' ? prose(place, 200) : link(place.slice(0, 200), url);
  const shard = test.shard === null || report.verdict.shards.length < 2 ? '' : `shard ${test.shard}`;
  return [shown, shard].filter((part) => part !== '').join(', ') || '–';
}

/** `spec/cart_spec.rb:17`. */
export function fileLine({ file, line }: Pick<Named, 'file' | 'line'>): string {
  return file === '' || line === null ? file : `${file}:${line}`;
}

/** What stands below a table of tests: how many more there are, and where; of thousands report.json names only the first. */
export function moreTests(how: 'failed' | 'flaky', shown: number, named: number, all: number): string {
  const [there, nowhere] = [named - shown, all - named];
  const more = (figure: number) => `\n\n… and ${count(figure, `more ${how} test`)}`;
  if (there <= 0) return nowhere <= 0 ? '' : `${more(nowhere)} that report.json does not name`;
  const beyond = nowhere <= 0 ? '' : `, and ${grouped(nowhere)} that it does not name`;
  return `${more(there)} in report.json${beyond}`;
}

function sourceUrl({ file, line, inRepository }: Named, { runUrl, sha = '' }: RunReport): string {
  const [repository = ''] = /^https?:\/\/[^/]+\/[^/]+\/[^/]+(?=\/actions\/)/.exec(runUrl) ?? [];
  if (!inRepository || repository === '' || !/^[\da-f]{40,64}$/.test(sha) || !file.isWellFormed()) return '';
  const path = file
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(
        /[!'()*]/g,
        (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');
  return `${repository}/blob/${sha}/${path}${line === null ? '' : `#L${line}`}`;
}
