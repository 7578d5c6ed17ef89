import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes the step's summary in place of what is there; false when the runner gave no file or it cannot be written. */
export function writeSummary(path: string, markdown: string): boolean {
  return path !== '' && write(path, markdown);
}

/** Writes `report.json` into the runner's temporary folder; its path, or empty when that was not possible. */
export function writeReport(temporaryFolder: string, jobName: string, text: string): string {
  if (temporaryFolder === '') return '';
  const path = join(temporaryFolder, 'k8s-test-job', jobName, 'report.json');
  return write(path, text) ? path : '';
}

// Synchronous: between a cancel and the end of the process there may be no further turn of the loop.
function write(path: string, text: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return true;
  } catch {
    return false;
  }
}
