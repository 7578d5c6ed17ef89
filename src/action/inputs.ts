import {
  type EnvironmentSource,
  type EnvironmentVariable,
  readEnvironment,
  readEnvironmentSources,
} from './inputs/environment.ts';
import { readCommand, readScript, readShell } from './inputs/command.ts';
import { InputFields } from './inputs/fields.ts';
import { checkImages } from './inputs/images.ts';
import { type PlacementInput, readPlacement } from './inputs/placement.ts';
import type { RareInputs } from './inputs/rare.ts';
import { Problems, quote } from './problems.ts';

/** All inputs of the main step, checked, with real types; nothing else reads `INPUT_*`. */
export interface Inputs extends Omit<RareInputs, 'nodeSelector' | 'tolerations'> {
  readonly kubeconfig: string;
  readonly context: string;
  readonly namespace: string;
  readonly image: string;
  readonly run: string;
  readonly shell: readonly string[];
  readonly command: readonly string[] | null;
  readonly env: readonly EnvironmentVariable[];
  readonly envFrom: readonly EnvironmentSource[];
  readonly workingDirectory: string;
  readonly manifest: string;
  readonly container: string;
  readonly placement: PlacementInput;
  readonly mirrorFallback: boolean;
  readonly helperImage: string;
  /** Number of shards; 1 is a single pod. */
  readonly parallelism: number;
  readonly cpu: string;
  readonly memory: string;
  readonly ephemeralStorage: string;
  readonly serviceAccount: string;
  readonly imagePullSecrets: readonly string[];
  readonly timeoutMs: number;
  readonly startTimeoutMs: number;
  readonly gracePeriodMs: number;
  /** 0 switches the lease off. */
  readonly leaseMs: number;
  readonly infrastructureRetries: number;
  /** Remove Jobs of older runs of the same lane before the create. */
  readonly supersede: boolean;
  readonly logs: 'test' | 'all' | 'none';
  readonly summary: boolean;
  readonly comment: 'never' | 'failure' | 'always';
  readonly githubToken: string;
  readonly checkRunId: string;
  readonly matrix: string;
}

/** Where the cluster is: the inputs that post needs again. */
export type ClusterInputs = Pick<Inputs, 'kubeconfig' | 'context' | 'namespace'>;

const DAY_MS = 86_400_000;
const SHORTEST_LEASE_MS = 20_000;
const DEFAULT_RESULTS_LIMIT = '8Mi';
// The summary, the log and a namespace's quota are made for hundreds, not for thousands.
const MOST_SHARDS = 1_000;
// Their readers are a good part of the step's code, which would cost every start.
const RARE = [
  'workspace',
  'services',
  'node-selector',
  'tolerations',
  'mirrors',
  'junit',
  'artifacts',
  'results-path',
];
const NONE_OF_THEM: RareInputs = {
  workspace: null,
  services: [],
  nodeSelector: {},
  tolerations: [],
  mirrors: [],
  results: null,
};

/** Reads where the cluster is; problems go to the collector. */
export function readClusterInputs(problems: Problems): ClusterInputs {
  const fields = new InputFields(problems);
  return {
    kubeconfig: fields.raw('kubeconfig').trim(),
    context: fields.text('context'),
    namespace: fields.objectName('namespace', 'ci-tests'),
  };
}

/** Reads all inputs; the value is only to be used when the collector stayed empty. */
export async function readInputs(problems: Problems): Promise<Inputs> {
  const fields = new InputFields(problems);
  const { nodeSelector, tolerations, ...rare } = await readRare(fields, problems);
  const inputs: Inputs = {
    ...readClusterInputs(problems),
    ...rare,
    image: fields.text('image'),
    run: readScript(fields.raw('run'), problems),
    shell: readShell(fields.text('shell'), problems),
    command: readCommand(fields.raw('command'), problems),
    env: readEnvironment(fields.raw('env'), problems),
    envFrom: readEnvironmentSources(fields.text('env-from'), problems),
    workingDirectory: fields.text('working-directory'),
    manifest: fields.text('manifest'),
    container: fields.text('container'),
    placement: { ...readPlacement(fields, problems), nodeSelector, tolerations },
    mirrorFallback: fields.boolean('mirror-fallback', false),
    helperImage: fields.text('helper-image'),
    parallelism: fields.count('parallelism', 1, MOST_SHARDS),
    cpu: fields.quantity('cpu', '500m'),
    memory: fields.quantity('memory', '2Gi'),
    ephemeralStorage: fields.quantity('ephemeral-storage', '4Gi'),
    serviceAccount: fields.objectName('service-account', 'ci-tests'),
    imagePullSecrets: fields.objectNames('image-pull-secrets', 'registry-login'),
    timeoutMs: fields.duration('timeout', 3_600_000, { leastMs: 1000, mostMs: 7 * DAY_MS, example: '60m' }),
    startTimeoutMs: fields.duration('start-timeout', 900_000, {
      leastMs: 1000,
      mostMs: DAY_MS,
      example: '15m',
    }),
    gracePeriodMs: fields.duration('grace-period', 30_000, { leastMs: 0, mostMs: 3_600_000, example: '30s' }),
    leaseMs: fields.duration('lease', 600_000, { leastMs: 0, mostMs: DAY_MS, example: '10m' }),
    infrastructureRetries: fields.count('infrastructure-retries', 1, 10),
    supersede: fields.boolean('supersede', false),
    logs: fields.choice('logs', ['test', 'all', 'none'], 'test'),
    summary: fields.boolean('summary', true),
    comment: fields.choice('comment', ['never', 'failure', 'always'], 'never'),
    githubToken: fields.text('github-token'),
    checkRunId: fields.text('check-run-id'),
    matrix: fields.text('matrix'),
  };
  checkTogether(inputs, problems);
  return Object.freeze(inputs);
}

async function readRare(fields: InputFields, problems: Problems): Promise<RareInputs> {
  // This one has a default in action.yml, which says nothing of what is wanted.
  const isLimited = !['', DEFAULT_RESULTS_LIMIT].includes(fields.text('results-limit'));
  if (!isLimited && RARE.every((name) => fields.text(name) === '')) return NONE_OF_THEM;
  const { readRareInputs } = await import('./inputs/rare.ts');
  return readRareInputs(fields, problems);
}

function checkTogether(inputs: Inputs, problems: Problems): void {
  if (inputs.leaseMs > 0 && inputs.leaseMs < SHORTEST_LEASE_MS) {
    problems.add(
      'lease: it is shorter than 20s, which a busy API server may be silent for. Example: lease: 10m',
    );
  }
  if (inputs.image === '' && inputs.manifest === '') {
    problems.add('image: it is missing, and there is no manifest either. Example: image: node:24');
  }
  // `run: ${{ inputs.script }}` that turns out empty must not become a green run of the image's own command.
  if (inputs.run === '' && inputs.command === null && inputs.manifest === '') {
    problems.add('run: there is nothing to run: give run, command or a manifest. Example: run: npm test');
  }
  checkImages(inputs, problems);
  if (inputs.run !== '' && inputs.command !== null) {
    problems.add(
      'run, command: only one of them can be given: run is a script for the shell, command a list of words.',
    );
  }
  if (inputs.container !== '' && inputs.manifest === '') {
    problems.add('container: it names a container of a manifest, and there is no manifest.');
  }
  if (inputs.workingDirectory !== '' && !inputs.workingDirectory.startsWith('/')) {
    problems.add(
      `working-directory: ${quote(inputs.workingDirectory)} is not absolute. Example: working-directory: /app`,
    );
  }
}
