import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's young generation as small as it is. A log is read and forgotten: a young generation that grows with it
 * (to 48 MiB) makes nothing faster, and costs half of the step's memory. Measured: 500 MB of log peak at 78 MiB
 * instead of 159, at the same speed.
 */
export function boundYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
