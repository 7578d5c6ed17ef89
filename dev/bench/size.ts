import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Figure } from './figure.ts';
import type { Workshop } from './workshop.ts';

/** How large the bundles are. */
export async function size(workshop: Workshop): Promise<Figure[]> {
  return [
    {
      name: 'main bundle, entry',
      value: kilobytes(workshop.main),
      unit: 'kB',
      detail: `beside it, loaded when asked for: ${chunks(workshop.main)}`,
      target: { atMost: 300 },
    },
    {
      name: 'post bundle, entry',
      value: kilobytes(workshop.post),
      unit: 'kB',
      detail: `beside it: ${chunks(workshop.post)}`,
      target: null,
    },
  ];
}

function kilobytes(path: string): number {
  return statSync(path).size / 1000;
}

function chunks(entry: string): string {
  const folder = dirname(entry);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.js') && name !== 'index.js')
    .map((name) => `${name} ${kilobytes(join(folder, name)).toFixed(0)} kB`)
    .join(', ');
}
