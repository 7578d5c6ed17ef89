import type { Problems } from '../problems.ts';
import type { InputFields } from './fields.ts';
import { type MirrorInput, readMirrors } from './mirrors.ts';
import { type NodeSelectorInput, readNodeSelector } from './node-selector.ts';
import { type ResultsInput, readResults } from './results.ts';
import { type ServiceInput, readServices } from './services.ts';
import { type TolerationInput, readTolerations } from './tolerations.ts';
import { type WorkspaceInput, readWorkspace } from './workspace.ts';

/** Inputs that most steps do not give. */
export interface RareInputs {
  /** Null without one. */
  readonly workspace: WorkspaceInput | null;
  readonly services: readonly ServiceInput[];
  readonly nodeSelector: NodeSelectorInput;
  readonly tolerations: readonly TolerationInput[];
  readonly mirrors: readonly MirrorInput[];
  /** Null when nothing is to be brought out of the pods. */
  readonly results: ResultsInput | null;
}

/** Reads what is given of them; problems go to the collector. */
export function readRareInputs(fields: InputFields, problems: Problems): RareInputs {
  return {
    workspace: readWorkspace(fields.text('workspace'), problems),
    services: readServices(fields.raw('services'), problems),
    nodeSelector: readNodeSelector(fields.raw('node-selector'), problems),
    tolerations: readTolerations(fields.raw('tolerations'), problems),
    mirrors: readMirrors(fields.text('mirrors'), problems),
    results: readResults(fields, problems),
  };
}
