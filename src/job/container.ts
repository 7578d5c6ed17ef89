import type { JobRequest } from './request.ts';
import { literal, scriptCommand } from './script.ts';

export type Fields = { readonly [key: string]: unknown };

/** Lays the inputs over a container; what the inputs do not speak of stays as it was written. */
export function overlayContainer(base: Fields, request: JobRequest, own: boolean): Fields {
  return {
    ...base,
    ...(request.image === '' ? {} : { image: request.image }),
    ...overlayCommand(base, request),
    ...(request.workingDirectory === '' ? {} : { workingDir: request.workingDirectory }),
    ...overlayEnvironment(base, request, own),
    ...overlayResources(base, request),
    // On failure the last log lines then stand in the pod's status, which the watch has already delivered.
    ...(base.terminationMessagePolicy === undefined
      ? { terminationMessagePolicy: 'FallbackToLogsOnError' }
      : {}),
  };
}

function overlayCommand(base: Fields, request: JobRequest): Fields {
  if (request.script !== '') {
    return {
      command: scriptCommand(request.script, request.shell, request.graceSeconds).map(literal),
      args: undefined,
    };
  }
  if (request.command === null) return {};
  // A command of the inputs replaces the manifest's arguments too: they belonged to the other command.
  return { command: request.command.map(literal), ...('args' in base ? { args: undefined } : {}) };
}

function overlayEnvironment(base: Fields, request: JobRequest, own: boolean): Fields {
  const given = new Map<string, Fields>();
  const from = Array.isArray(base.env) ? (base.env as Fields[]) : [];
  const defaults = own ? request.defaultEnv : [];
  for (const { name, value } of defaults) given.set(name, { name, value: literal(value) });
  for (const entry of from) given.set(String(entry.name), entry);
  for (const { name, value } of request.env) given.set(name, { name, value: literal(value) });
  const sources = [
    ...(Array.isArray(base.envFrom) ? (base.envFrom as Fields[]) : []),
    ...request.envFrom.map(({ kind, name }) =>
      kind === 'secret' ? { secretRef: { name } } : { configMapRef: { name } },
    ),
  ];
  return {
    ...(given.size > 0 ? { env: [...given.values()] } : {}),
    ...(sources.length > 0 ? { envFrom: sources } : {}),
  };
}

function overlayResources(base: Fields, request: JobRequest): Fields {
  const { cpu, memory, ephemeralStorage } = request;
  if (cpu === '' && memory === '' && ephemeralStorage === '') return {};
  const resources = fields(base.resources);
  const capped = {
    ...(memory === '' ? {} : { memory }),
    ...(ephemeralStorage === '' ? {} : { 'ephemeral-storage': ephemeralStorage }),
  };
  const limits = { ...fields(resources.limits), ...capped };
  return {
    resources: {
      ...resources,
      // cpu is a request only: a limit would throttle the tests on an idle node.
      requests: { ...fields(resources.requests), ...(cpu === '' ? {} : { cpu }), ...capped },
      ...(Object.keys(limits).length > 0 ? { limits } : {}),
    },
  };
}

/** A map of the manifest, or an empty one. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
