import type { Problems } from '../problems.ts';

/** One server beside the tests, as the user wrote it. */
export interface ServiceInput {
  readonly name: string;
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly command: readonly string[] | null;
  readonly args: readonly string[] | null;
  readonly ports: readonly number[];
  readonly cpu: string;
  readonly memory: string;
  /** Directories to keep in memory. */
  readonly tmpfs: readonly string[];
}

/** Reads `services`: a YAML map from names to images or to maps. */
export function readServices(text: string, problems: Problems): readonly ServiceInput[] {
  void text;
  void problems;
  return [];
}
