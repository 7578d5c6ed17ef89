import { readFileSync } from 'node:fs';
import { type Octokit, loadOctokit, ownRepository } from './octokit.ts';

/** A comment that is kept up to date: found again by its key, and never overwritten by an older run. */
export interface StickyComment {
  readonly key: string;
  readonly runId: string;
  readonly runAttempt: string;
  readonly body: string;
  /** Only bring up to date what is there already. */
  readonly onlyUpdate: boolean;
}

export interface CommentOptions {
  readonly token: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly pullRequest: number;
  readonly signal: AbortSignal;
}

interface Found {
  readonly id: number;
  readonly body?: string | undefined;
}

interface Authored {
  readonly user?: { readonly type: string } | null;
  readonly author_association?: string;
}

interface Place {
  readonly owner: string;
  readonly repo: string;
  readonly request: { readonly signal: AbortSignal };
}

const PAGE = 100;
// GitHub takes no more than 2,500 comments in a pull request.
const MOST_PAGES = 26;
const LONGEST_REASON = 200;

/** Number of the pull request that the event is about; null for a push without one. */
export function pullRequestNumber(environment: NodeJS.ProcessEnv): number | null {
  const fromRef = /^refs\/pull\/(\d+)\//.exec(environment.GITHUB_REF ?? '')?.[1];
  try {
    const event = JSON.parse(readFileSync(environment.GITHUB_EVENT_PATH ?? '', 'utf8')) as {
      pull_request?: { number?: unknown };
      workflow_run?: { pull_requests?: readonly { number?: unknown }[] };
      issue?: { number?: unknown; pull_request?: unknown };
    };
    const number =
      event.pull_request?.number ??
      event.workflow_run?.pull_requests?.[0]?.number ??
      // A comment on a pull request is one on its issue.
      (event.issue?.pull_request ? event.issue.number : undefined);
    if (typeof number === 'number') return number;
  } catch {
    // Without a payload the ref may still tell.
  }
  return fromRef === undefined ? null : Number(fromRef);
}

/** Writes the comment or brings it up to date; null when that went well, otherwise why not, in words. Never throws. */
export async function keepComment(comment: StickyComment, options: CommentOptions): Promise<string | null> {
  const { token, environment, pullRequest, signal } = options;
  if (token === '') return 'there is no github-token';
  try {
    const octokit = await loadOctokit(token, environment);
    const place = { ...ownRepository(environment), request: { signal } };
    const found = await find(octokit, place, pullRequest, comment.key);
    if (found && isNewer(found.body ?? '', comment)) return null;
    if (!found && comment.onlyUpdate) return null;
    const body = `${marker(comment)}\n${comment.body}`;
    if (found && (await update(octokit, place, found.id, body))) return null;
    if (comment.onlyUpdate) return null;
    await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      ...place,
      issue_number: pullRequest,
      body,
    });
    return null;
  } catch (error) {
    if (signal.aborted) return 'GitHub did not answer in time';
    return reason(error);
  }
}

/** False when somebody deleted the comment meanwhile. */
async function update(octokit: Octokit, place: Place, id: number, body: string): Promise<boolean> {
  try {
    await octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      ...place,
      comment_id: id,
      body,
    });
    return true;
  } catch (error) {
    if ((error as { status?: number }).status === 404) return false;
    throw error;
  }
}

async function find(octokit: Octokit, place: Place, pullRequest: number, key: string): Promise<Found | null> {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      ...place,
      issue_number: pullRequest,
      per_page: PAGE,
      page,
    });
    // The mark must be its very beginning: a person may quote the comment.
    const own = data.find((each) => each.body?.startsWith(`<!-- k8s-test-job ${key} `) && !isStrangers(each));
    if (own) return { id: Number(own.id), body: own.body };
    if (data.length < PAGE) return null;
  }
  return null;
}

// Anybody may write in a public repository, the mark too, and could so keep the answer from being written. GitHub says of
// everybody who they are; others that have this API do not.
function isStrangers({ user, author_association: is }: Authored): boolean {
  return user?.type === 'User' && is !== undefined && !['OWNER', 'MEMBER', 'COLLABORATOR'].includes(is);
}

function marker({ key, runId, runAttempt }: StickyComment): string {
  return `<!-- k8s-test-job ${key} run ${runId}.${runAttempt} -->`;
}

// Run ids grow: what a cancelled run says late must not stand over the newer commit's answer.
function isNewer(body: string, own: StickyComment): boolean {
  const [, run = '0', attempt = '0'] = / run (\d+)\.(\d+) -->/.exec(body.slice(0, 200)) ?? [];
  const [theirs, ours] = [BigInt(run), BigInt(/^\d+$/.test(own.runId) ? own.runId : '0')];
  return theirs > ours || (theirs === ours && Number(attempt) > Number(own.runAttempt));
}

function reason(error: unknown): string {
  const { status, cause, response } = error as {
    status?: number;
    cause?: unknown;
    response?: { data?: { message?: unknown } };
  };
  const said = response?.data?.message;
  const why =
    typeof said === 'string'
      ? `: ${said.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, LONGEST_REASON)}`
      : '';
  if (status === 401) return 'GitHub does not know the token (401)';
  // A limit, a locked conversation and others are a 403 too.
  if (status === 403 && /not accessible by/.test(why))
    return 'the token may not write it (403): the job needs `permissions: pull-requests: write`, and GitHub gives the pull request of a fork a token that can only read';
  if (status === 403) return `GitHub refuses it (403)${why}`;
  if (status === 404) return 'GitHub knows no such pull request, or hides it from the token (404)';
  if (status !== undefined && status > 0 && !cause) return `GitHub answered ${status}${why}`;
  const { message } = (cause ?? error) as { message?: string };
  return `GitHub could not be asked: ${message ?? String(error)}`;
}
