import { type Problems, quote } from '../problems.ts';
import type { InputFields } from './fields.ts';
import { wrongLabelValue } from './labels.ts';
import type { NodeSelectorInput } from './node-selector.ts';
import type { TolerationInput } from './tolerations.ts';

export type { TolerationInput } from './tolerations.ts';

/** Where the pods may run. */
export interface PlacementInput {
  readonly arch: 'any' | 'amd64' | 'arm64';
  readonly capacity: 'any' | 'spot' | 'on-demand';
  readonly nodeSelector: NodeSelectorInput;
  readonly tolerations: readonly TolerationInput[];
  /** Empty: `host` with more than one shard. */
  readonly spread: 'host' | 'zone' | 'none' | '';
  readonly priorityClass: string;
  readonly queue: string;
}

/** Reads the inputs that say in a word where the pods may run. */
export function readPlacement(
  fields: InputFields,
  problems: Problems,
): Omit<PlacementInput, 'nodeSelector' | 'tolerations'> {
  const placement = {
    arch: fields.choice('arch', ['any', 'amd64', 'arm64'], 'any'),
    capacity: fields.choice('capacity', ['any', 'spot', 'on-demand'], 'any'),
    spread:
      fields.text('spread') === ''
        ? ('' as const)
        : fields.choice('spread', ['host', 'zone', 'none'], 'host'),
    priorityClass: fields.objectName('priority-class', 'ci'),
    queue: fields.objectName('queue', 'ci'),
  };
  const { queue } = placement;
  // The name becomes the value of a label, which is shorter than a name may be.
  if (wrongLabelValue(queue) !== '')
    problems.add(`queue: ${quote(queue)} is longer than the 63 characters of a label. Example: queue: ci`);
  return placement;
}
