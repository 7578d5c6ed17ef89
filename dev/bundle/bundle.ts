// Builds dist/ from src/: tsc compiles (ncc cannot read TypeScript 7), ncc bundles the JavaScript.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { minify } from 'terser';
import { withEagerModules } from './eager.ts';
import { hintSideEffects } from './side-effects.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const BUILD = join(ROOT, 'build');
const ENTRIES = ['main', 'post', 'sweep'];
// Packages of client-node that only its generated clients and legacy logins use (reference: client-perf.md, section 2).
const STUBS = ['undici', 'socks', 'socks-proxy-agent', 'jsonpath-plus', 'openid-client'];
const BIN = join(ROOT, 'node_modules', '.bin');

// ncc makes a require function of its own for every built-in module: twenty of them are a fortieth of the start.
function withPlainBuiltins(text: string): string {
  const name = /^import\{createRequire as (\w+)\}from"module";/.exec(text)?.[1];
  return name === undefined
    ? text
    : text.replaceAll(`${name}(import.meta.url)(`, 'process.getBuiltinModule(');
}

function run(folder: string, command: string, ...args: string[]): void {
  execFileSync(join(BIN, command), args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
}

rmSync(BUILD, { recursive: true, force: true });
run(ROOT, 'tsc', '-p', 'tsconfig.build.json');
hintSideEffects(join(ROOT, 'node_modules'));
cpSync(join(ROOT, 'dev', 'bundle', 'stubs'), join(BUILD, 'stubs'), { recursive: true });
writeFileSync(join(BUILD, 'package.json'), '{"type":"module"}\n');
// ncc resolves bare names, also inside node_modules, through the tsconfig.json of the folder it runs in.
writeFileSync(
  join(BUILD, 'tsconfig.json'),
  JSON.stringify({
    compilerOptions: {
      baseUrl: '.',
      allowJs: true,
      module: 'nodenext',
      paths: Object.fromEntries(STUBS.map((name) => [name, [`./stubs/${name}.js`]])),
    },
  }),
);
for (const entry of ENTRIES) {
  const out = join(BUILD, 'dist', entry);
  mkdirSync(out, { recursive: true });
  run(
    BUILD,
    'ncc',
    'build',
    join(BUILD, `${entry}.js`),
    '--minify',
    '--target',
    'es2024',
    '--license',
    'licenses.txt',
    '--no-cache',
    '--quiet',
    '--out',
    out,
  );
  for (const file of readdirSync(out)) {
    const path = join(out, file);
    // ncc minifies the entry alone, and leaves a quarter of it; what has half the size is parsed in half the time.
    if (/^(\d+\.)?index\.js$/.test(file)) {
      const { code } = await minify(withPlainBuiltins(readFileSync(path, 'utf8')), {
        module: true,
        ecma: 2020,
        // One character beyond ASCII makes V8 keep the whole text at two bytes a character.
        format: { ascii_only: true },
      });
      writeFileSync(path, `${withEagerModules(code ?? '')}\n`);
    }
    if (statSync(path).isFile() && file.endsWith('.js')) {
      // A path of this machine in the bundle would make two builds differ.
      const text = readFileSync(path, 'utf8');
      if (text.includes(ROOT)) throw new Error(`dist/${entry}/${file} names the folder it was built in`);
      console.log(`dist/${entry}/${file} ${(statSync(path).size / 1000).toFixed(0)} kB`);
    }
  }
}
// Swapped at the end: whoever runs the action meanwhile finds the old one whole.
for (const entry of ENTRIES) {
  const place = join(ROOT, 'dist', entry);
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  rmSync(place, { recursive: true, force: true });
  renameSync(join(BUILD, 'dist', entry), place);
}
