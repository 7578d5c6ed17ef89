import type { Fields } from './container.ts';
import { withMirrors } from './mirrors.ts';
import { withPlacement } from './placement.ts';
import type { JobRequest } from './request.ts';
import { withResults } from './results.ts';
import { withServices } from './services.ts';
import { withShards } from './shards.ts';
import { withWorkspace } from './workspace.ts';

type Layer = (job: Fields, request: JobRequest) => Fields;

// Init containers start in this order: the workspace before the services; mirrors are for the images of all.
const LAYERS: readonly Layer[] = [
  withWorkspace,
  withServices,
  withResults,
  withShards,
  withPlacement,
  withMirrors,
];

/** Lays what was asked for over a Job, one subject after the other. */
export function addLayers(job: Fields, request: JobRequest): Fields {
  return LAYERS.reduce((layered, add) => add(layered, request), job);
}
