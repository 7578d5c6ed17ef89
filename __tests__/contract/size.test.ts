import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const DIST = join(import.meta.dirname, '..', '..', 'dist');

// Start-up time is the size of the entry: about 20 ms a megabyte. An update that breaks tree shaking shows here first.
test.each([
  ['main', 350],
  ['post', 50],
])('the entry of %s is at most %i kB', (name, limit) => {
  expect(statSync(join(DIST, name, 'index.js')).size / 1000).toBeLessThanOrEqual(limit);
});
