import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fixtureReports } from '../../__tests__/fixtures/summary/reports.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { parseThemes } from './arguments.ts';
import { Browser } from './browser.ts';
import { preview } from './preview.ts';

// Usage: gallery.ts FOLDER [NAME…] [--theme light|dark|both] [--open]: a picture of every fixture report.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { theme: { type: 'string', default: 'both' }, open: { type: 'boolean', default: false } },
});
const [folder, ...names] = positionals;
if (folder === undefined)
  throw new Error('Usage: gallery.ts FOLDER [NAME…] [--theme light|dark|both] [--open]');
mkdirSync(folder, { recursive: true });
const browser = await Browser.launch();
try {
  for (const [name, report] of Object.entries(fixtureReports)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const markdown = renderSummary(report);
    writeFileSync(join(folder, `${name}.md`), markdown);
    const options = {
      png: join(folder, `${name}.png`),
      themes: parseThemes(values.theme),
      open: values.open,
    };
    for (const path of await preview(markdown, options, browser)) console.log(path);
  }
} finally {
  await browser.close();
}
