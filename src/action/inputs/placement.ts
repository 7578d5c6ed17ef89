import type { Problems } from '../problems.ts';
import type { InputFields } from './fields.ts';

export interface TolerationInput {
  readonly key?: string;
  readonly operator?: 'Equal' | 'Exists';
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

/** Where the pods may run. */
export interface PlacementInput {
  readonly arch: 'any' | 'amd64' | 'arm64';
  readonly capacity: 'any' | 'spot' | 'on-demand';
  readonly nodeSelector: { readonly [label: string]: string };
  readonly tolerations: readonly TolerationInput[];
  /** Empty: `host` with more than one shard. */
  readonly spread: 'host' | 'zone' | 'none' | '';
  readonly priorityClass: string;
  readonly queue: string;
}

/** Reads the inputs that say where the pods may run. */
export function readPlacement(fields: InputFields, problems: Problems): PlacementInput {
  void problems;
  void fields.raw('node-selector');
  void fields.raw('tolerations');
  return {
    arch: fields.choice('arch', ['any', 'amd64', 'arm64'], 'any'),
    capacity: fields.choice('capacity', ['any', 'spot', 'on-demand'], 'any'),
    nodeSelector: {},
    tolerations: [],
    spread: fields.choice('spread', ['host', 'zone', 'none', ''], ''),
    priorityClass: fields.objectName('priority-class', 'ci'),
    queue: fields.objectName('queue', 'ci'),
  };
}
