import { YamlError, readYamlDocuments } from '../text/yaml.ts';
import { type Fields, fields } from './container.ts';

export interface ManifestAnswer {
  readonly job: Fields | null;
  readonly problems: readonly string[];
}

/** Reads the user's manifest: one Job, as YAML or JSON; `container` is the input of that name. */
export function readManifest(text: string, path: string, container: string): ManifestAnswer {
  let documents: unknown[];
  try {
    documents = readYamlDocuments(text);
  } catch (error) {
    return refuse(
      `manifest: ${path} is no valid YAML: ${error instanceof YamlError ? error.message : 'it cannot be read'}.`,
    );
  }
  if (documents.length === 0) return refuse(`manifest: ${path} is empty.`);
  const kinds = documents.map((document) => String(fields(document).kind ?? 'something without a kind'));
  if (documents.length > 1) {
    return refuse(
      `manifest: ${path} holds ${documents.length} objects (${kinds.join(', ')}); it must hold one Job and nothing else.`,
    );
  }
  const job = fields(documents[0]);
  if (job.kind !== 'Job' || job.apiVersion !== 'batch/v1') {
    return refuse(
      `manifest: ${path} holds ${kinds[0]} (apiVersion ${String(job.apiVersion ?? 'missing')}); it must hold a Job of batch/v1.`,
    );
  }
  const containers = fields(fields(fields(job.spec).template).spec).containers;
  if (!Array.isArray(containers) || containers.length === 0) {
    return refuse(`manifest: the Job of ${path} has no spec.template.spec.containers.`);
  }
  if (containers.some((entry) => Object.keys(fields(entry)).length === 0)) {
    return refuse(
      `manifest: a container of the Job of ${path} is empty or no map. Example: - {name: test, image: node:24}`,
    );
  }
  const names = containers.map((entry) => String(fields(entry).name ?? ''));
  if (container !== '' && !names.includes(container)) {
    return refuse(
      `container: the manifest ${path} has no container "${container}". It has: ${names.join(', ')}.`,
    );
  }
  if (container === '' && names.length > 1) {
    return refuse(
      `container: the manifest ${path} has several containers. Say which one runs the tests: ${names.join(', ')}.`,
    );
  }
  return { job, problems: [] };
}

function refuse(problem: string): ManifestAnswer {
  return { job: null, problems: [problem] };
}
