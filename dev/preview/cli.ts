import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseThemes } from './arguments.ts';
import { preview } from './preview.ts';

const USAGE =
  'Usage: dev/preview/preview FILE.md [-o FILE.png] [--theme light|dark|both] [--html FILE] [--open] [--width PIXELS]';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: 'string', short: 'o' },
    theme: { type: 'string', default: 'light' },
    html: { type: 'string' },
    open: { type: 'boolean', default: false },
    width: { type: 'string', default: '1280' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const [file] = positionals;
if (values.help || file === undefined) {
  console.log(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else {
  const png = values.output ?? (values.html === undefined ? `${file.replace(/\.md$/, '')}.png` : undefined);
  const written = await preview(readFileSync(file, 'utf8'), {
    ...(png === undefined ? {} : { png }),
    ...(values.html === undefined ? {} : { html: values.html }),
    themes: parseThemes(values.theme),
    open: values.open,
    width: Number(values.width),
  });
  for (const path of written) console.log(path);
}
