/**
 * Reads an action's `action.yml`.
 * Mirrors Runner.Worker/ActionManifestManager.cs and ActionManager.cs (LoadAction).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { CaselessMap } from './caseless-map.ts';
import { scalarText } from './text.ts';

export interface InputDefinition {
  /** As written, with its `${{ }}`; empty when there is none. `required` is not enforced, so it is not kept. */
  readonly default: string;
  readonly deprecationMessage: string | undefined;
}

export interface Manifest {
  readonly folder: string;
  readonly inputs: CaselessMap<InputDefinition>;
  /** Paths relative to the folder; they may lead out of it. */
  readonly main: string;
  readonly post: string | undefined;
  readonly postIf: string;
}

/** Loads the manifest of an action folder, or throws as the runner would fail the step. */
export function loadManifest(folder: string): Manifest {
  const file = ['action.yml', 'action.yaml'].map((name) => join(folder, name)).find(existsSync);
  if (file === undefined) {
    throw new Error(`Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under '${folder}'.`);
  }
  const document = mapping(load(readFileSync(file, 'utf8')), 'action');
  const runs = mapping(document['runs'], 'runs');
  const using = scalar(runs['using']).toLowerCase();
  if (using !== 'node24') {
    // The real runner takes docker, composite and older node versions too; this one plays one part only.
    throw new Error(`'using: ${using}' is not supported by the stand-in, use 'node24' instead.`);
  }
  const main = scalar(runs['main']);
  if (main === '') {
    throw new Error(
      `You are using a JavaScript Action but there is not an entry JavaScript file provided in ${file}.`,
    );
  }
  return {
    folder: resolve(folder),
    inputs: readInputs(document['inputs']),
    main,
    post: scalar(runs['post']) || undefined,
    postIf: scalar(runs['post-if']) || 'always()',
  };
}

function readInputs(value: unknown): CaselessMap<InputDefinition> {
  const inputs = new CaselessMap<InputDefinition>();
  for (const [name, definition] of Object.entries(mapping(value ?? {}, 'inputs'))) {
    const fields = mapping(definition ?? {}, `input '${name}'`);
    const deprecation = fields['deprecationMessage'];
    inputs.set(name, {
      default: scalar(fields['default']),
      deprecationMessage: deprecation === undefined ? undefined : scalar(deprecation),
    });
  }
  return inputs;
}

function mapping(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error(`Expected a mapping for ${name}.`);
}

/** Every scalar becomes text: `true` and `60` arrive at the action as they are written. */
function scalar(value: unknown): string {
  const text = scalarText(value);
  if (text === undefined) throw new Error('A sequence or mapping was not expected.');
  return text;
}
