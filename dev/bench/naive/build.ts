import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type { Workshop } from '../workshop.ts';

const WANTED = ['@kubernetes/client-node', '@actions/core', '@actions/github'];

interface Manifest {
  readonly version?: string;
  readonly sideEffects?: boolean;
  readonly dependencies?: { readonly [name: string]: string };
}

/** Bundles the naive program as ncc does without any help; kept in tmp/ until the program or a version changes. */
export function naiveProgram(workshop: Workshop): string {
  const source = readFileSync(join(import.meta.dirname, 'program.ts'), 'utf8');
  const modules = join(workshop.root, 'node_modules');
  const stamp = [source, ...WANTED.map((name) => readManifest(join(modules, name)).version)].join('\n');
  const folder = join(workshop.cache, 'naive');
  const out = join(folder, 'out');
  const stampFile = join(folder, 'stamp');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return join(out, 'index.js');
  process.stderr.write('building the naive program …\n');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of closure(modules)) copyUnhinted(join(modules, name), join(folder, 'node_modules', name));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
  writeFileSync(join(folder, 'program.js'), stripTypeScriptTypes(source));
  execFileSync(
    join(modules, '.bin', 'ncc'),
    ['build', 'program.js', '--minify', '--target', 'es2024', '--no-cache', '--quiet', '--out', out],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  writeFileSync(stampFile, stamp);
  return join(out, 'index.js');
}

/** The packages and all they need, as far as they stand at the top of node_modules; deeper ones come along. */
function closure(modules: string): Set<string> {
  const found = new Set<string>();
  const take = (name: string) => {
    if (found.has(name) || !existsSync(join(modules, name))) return;
    found.add(name);
    for (const needed of Object.keys(readManifest(join(modules, name)).dependencies ?? {})) take(needed);
  };
  for (const name of WANTED) take(name);
  return found;
}

// The build of the action marks packages as free of side effects where they lie: here they are as published.
function copyUnhinted(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  const { sideEffects, ...manifest } = readManifest(to);
  if (sideEffects === false) writeFileSync(join(to, 'package.json'), JSON.stringify(manifest));
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
