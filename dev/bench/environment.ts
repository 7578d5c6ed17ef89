import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workshop } from './workshop.ts';

export interface Step {
  readonly kubeconfig: string;
  readonly inputs?: { readonly [name: string]: string };
  /** What main has left for post. */
  readonly state?: { readonly [name: string]: string };
}

/** The environment in which the runner would start the action: inputs, command files, the run's names. */
export function environment(workshop: Workshop, step: Step): { [name: string]: string } {
  const folder = workshop.folder();
  const file = (name: string) => {
    const path = join(folder, name);
    writeFileSync(path, '');
    return path;
  };
  const inputs = {
    kubeconfig: step.kubeconfig,
    image: 'registry.example/app:1',
    run: 'npm test',
    'check-run-id': '4711',
    ...step.inputs,
  };
  const prefixed = (prefix: string, values: { readonly [name: string]: string }) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
  return {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'octo/repo',
    GITHUB_REPOSITORY_ID: '1296269',
    GITHUB_WORKFLOW: 'ci',
    GITHUB_JOB: 'test',
    GITHUB_ACTION: '__self',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
    GITHUB_RUN_ID: '1658821493',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_ACTOR: 'octocat',
    GITHUB_WORKSPACE: folder,
    RUNNER_TEMP: folder,
    RUNNER_TRACKING_ID: 'github_5f3c1f4e',
    GITHUB_OUTPUT: file('output'),
    GITHUB_STATE: file('state'),
    GITHUB_ENV: file('env'),
    GITHUB_PATH: file('path'),
    GITHUB_STEP_SUMMARY: file('summary'),
    ...Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
    ...prefixed('STATE_', step.state ?? {}),
  };
}
