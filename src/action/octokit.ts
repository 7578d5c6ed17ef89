import type { getOctokit } from '@actions/github';
import { makeFetch } from './github-fetch.ts';

export type Octokit = ReturnType<typeof getOctokit>;

const silent = () => undefined;

/** Octokit for a token, loaded when it is first wanted: it is a large part of the bundle. */
export async function loadOctokit(token: string, environment: NodeJS.ProcessEnv): Promise<Octokit> {
  const { getOctokit } = await import('@actions/github');
  return getOctokit(token, {
    baseUrl: environment.GITHUB_API_URL || 'https://api.github.com',
    userAgent: 'k8s-test-job',
    request: { fetch: makeFetch(environment) },
    // Octokit warns on the console, which here has one writer.
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
}

/** Owner and name of the repository that the workflow runs for. */
export function ownRepository(environment: NodeJS.ProcessEnv): { owner: string; repo: string } {
  const [owner = '', repo = ''] = (environment.GITHUB_REPOSITORY ?? '').split('/');
  return { owner, repo };
}
