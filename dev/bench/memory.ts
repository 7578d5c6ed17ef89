import { readFileSync } from 'node:fs';
import type { Running } from './launch.ts';
import { statusMiB } from './launch.ts';

const EVERY_MS = 25;

/** Watches a process's high-water mark until it ends; the returned function stops watching and tells it, MiB. */
export function peakOf(running: Running): () => number {
  let peak = 0;
  const look = () => {
    const now = running.peakMiB;
    if (now > peak) peak = now;
  };
  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** The same for a process and everything it has started: the largest sum at one moment. */
export function peakOfTree(pid: number): () => number {
  let peak = 0;
  const timer = setInterval(() => {
    const sum = tree(pid)
      .map((member) => statusMiB(member, 'VmRSS'))
      .filter((size) => !Number.isNaN(size))
      .reduce((total, size) => total + size, 0);
    if (sum > peak) peak = sum;
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function tree(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return [pid, ...children.flatMap((child) => tree(Number(child)))];
  } catch {
    return [];
  }
}
