import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

/** One kubeconfig text and where it came from; relative paths in it are relative to `directory`. */
export interface KubeconfigSource {
  readonly text: string;
  /** For messages: never the text itself. */
  readonly origin: string;
  readonly directory: string;
}

export interface SourceAnswer {
  readonly sources: readonly KubeconfigSource[];
  readonly inCluster: boolean;
  readonly problems: readonly string[];
}

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const EXAMPLE = 'Example: kubeconfig: ${{ runner.temp }}/kubeconfig';

/** Finds the kubeconfig as kubectl does, after the input: KUBECONFIG, ~/.kube/config, the pod's own account. */
export function findKubeconfig(input: string, environment: NodeJS.ProcessEnv): SourceAnswer {
  if (input !== '') return fromInput(input);
  const listed = (environment.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) {
    // kubectl skips a listed file that is missing, as long as one is there.
    const found = listed.filter((path) => existsSync(path));
    if (found.length === 0) {
      return problem(
        `kubeconfig: KUBECONFIG names ${listed.join(', ')}, and no such file is on this runner.`,
      );
    }
    return read(found.map((path) => ({ path, origin: `${path} (from KUBECONFIG)` })));
  }
  const home = join(environment.HOME ?? homedir(), '.kube', 'config');
  if (existsSync(home)) return read([{ path: home, origin: home }]);
  if (environment.KUBERNETES_SERVICE_HOST && existsSync(SERVICE_ACCOUNT_TOKEN)) {
    return { sources: [], inCluster: true, problems: [] };
  }
  return problem(
    `kubeconfig: there is none: the input is empty, KUBECONFIG is not set, ~/.kube/config does not exist, and this runner is no pod of a cluster. ${EXAMPLE}`,
  );
}

function fromInput(input: string): SourceAnswer {
  if (input.includes('\n') || input.trimStart().startsWith('{')) {
    return {
      sources: [{ text: input, origin: 'the input kubeconfig', directory: process.cwd() }],
      inCluster: false,
      problems: [],
    };
  }
  const path = input.startsWith('~/') ? join(homedir(), input.slice(2)) : input;
  if (existsSync(path)) return read([{ path, origin: path }]);
  if (/^[A-Za-z0-9+/]{100,}=*$/.test(input)) {
    return problem(
      'kubeconfig: the input looks like base64. Decode it first: `base64 -d` into a file, and give the path.',
    );
  }
  // A value without a path's form may be a secret put into the wrong input: it is not repeated.
  const shown =
    /^[\w .~@:+-]*[/.\\][\w .~@:+/\\-]*$/.test(input) && input.length < 200 ? `"${input}"` : 'the input';
  return problem(
    `kubeconfig: ${shown} is neither a file on this runner nor a kubeconfig document. ${EXAMPLE}`,
  );
}

function read(files: readonly { path: string; origin: string }[]): SourceAnswer {
  const sources: KubeconfigSource[] = [];
  const problems: string[] = [];
  for (const { path, origin } of files) {
    try {
      sources.push({ text: readFileSync(path, 'utf8'), origin, directory: dirname(resolve(path)) });
    } catch (error) {
      problems.push(
        `kubeconfig: ${origin} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
      );
    }
  }
  return { sources, inCluster: false, problems };
}

function problem(text: string): SourceAnswer {
  return { sources: [], inCluster: false, problems: [text] };
}
