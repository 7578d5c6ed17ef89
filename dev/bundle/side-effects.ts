import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// None of these does anything on import, and none says so: without the hint ncc keeps every module of them.
// The size budget of the bundle is the alarm when an update changes that.
const PACKAGES = [
  '@kubernetes/client-node',
  '@actions/core',
  '@actions/exec',
  '@actions/github',
  '@actions/http-client',
  '@actions/io',
  'hpagent',
  'js-yaml',
  'jsonpath-plus',
  'socks',
  'socks-proxy-agent',
  'undici',
];

/** Writes `"sideEffects": false` into the packages that lack it. */
export function hintSideEffects(nodeModules: string): void {
  for (const name of PACKAGES) {
    const path = join(nodeModules, name, 'package.json');
    if (!existsSync(path)) continue;
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { sideEffects?: boolean };
    if (manifest.sideEffects === false) continue;
    writeFileSync(path, `${JSON.stringify({ ...manifest, sideEffects: false }, null, 2)}\n`);
  }
}
