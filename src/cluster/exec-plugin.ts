import { spawn } from 'node:child_process';
import type { Fields, Target } from './kubeconfig.ts';

/** What an exec credential plugin answered. */
export interface ExecCredential {
  readonly token: string;
  readonly certificate: string;
  readonly key: string;
  readonly expiresAtMs: number | null;
}

/** The kubeconfig's credentials could not be had on this runner; nothing was asked of the API server. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
}

const PLUGIN_LIMIT_MS = 60_000;
const OUTPUT_AFTER_EXIT_MS = 2_000;
// What a plugin prints goes into the log, the report and the summary before any value of it is known to be secret.
const SECRETS =
  /\beyJ[\w-]+(?:\.[\w-]+)*|\bk8s-aws-v1\.[\w-]+|(?<=\bbearer\s+)[\w.~+/=-]{8,}|(?<=(?:token|secret|password)["']?\s*[:=]\s*["']?)[\w.~+/=-]{8,}/gi;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** Runs the kubeconfig's exec plugin (client.authentication.k8s.io); throws CredentialError, at the latest after 60 s. */
export function runExecPlugin(
  target: Target,
  environment: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<ExecCredential> {
  const exec = target.user.exec as Fields;
  const command = String(exec.command);
  const apiVersion =
    typeof exec.apiVersion === 'string' ? exec.apiVersion : 'client.authentication.k8s.io/v1';
  const env: NodeJS.ProcessEnv = { ...environment };
  for (const pair of Array.isArray(exec.env) ? (exec.env as Fields[]) : [])
    env[String(pair.name)] = String(pair.value);
  env.KUBERNETES_EXEC_INFO = JSON.stringify(execInfo(exec, target, apiVersion));

  return new Promise((resolve, reject) => {
    // Standard input is closed: a plugin that asks a person would wait for ever.
    const child = spawn(command, Array.isArray(exec.args) ? exec.args.map(String) : [], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PLUGIN_LIMIT_MS,
      killSignal: 'SIGKILL',
      ...(signal ? { signal } : {}),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (stdout.length < MAX_OUTPUT_BYTES) stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr = (stderr + chunk).slice(-2000);
    });
    const fail = (what: string) =>
      reject(new CredentialError(`getting credentials: exec: "${command}" ${what}`));
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') return fail(`could not be run (${error.code ?? error.name})`);
      const hint = typeof exec.installHint === 'string' ? ` ${exec.installHint.trim()}` : '';
      return fail(`is not installed on this runner (spawn ${command} ENOENT).${hint}`);
    });
    // A process that the plugin leaves behind may hold its output open for ever.
    child.on('exit', () => {
      const hangUp = () => void [child.stdout.destroy(), child.stderr.destroy()];
      setTimeout(hangUp, OUTPUT_AFTER_EXIT_MS).unref();
    });
    child.on('close', (code, killedBy) => {
      if (killedBy && child.killed)
        return fail(`gave no answer within ${PLUGIN_LIMIT_MS / 1000} s and was stopped`);
      if (killedBy) return fail(`was killed by ${killedBy} before it gave an answer`);
      if (code !== 0)
        return fail(`ended with exit code ${code}: ${withoutSecrets(stderr.trim()) || 'it printed nothing'}`);
      const credential = readCredential(stdout);
      return credential
        ? resolve(credential)
        : fail('printed no ExecCredential with a token or a client certificate');
    });
  });
}

function withoutSecrets(text: string): string {
  return text.replace(SECRETS, '***');
}

function execInfo(exec: Fields, target: Target, apiVersion: string): object {
  const spec: { [key: string]: unknown } = { interactive: false };
  if (exec.provideClusterInfo === true) {
    spec.cluster = {
      server: target.server,
      'tls-server-name': target.cluster['tls-server-name'],
      'insecure-skip-tls-verify': target.cluster['insecure-skip-tls-verify'],
      'certificate-authority-data': target.cluster['certificate-authority-data'],
      'proxy-url': target.cluster['proxy-url'],
    };
  }
  return { apiVersion, kind: 'ExecCredential', spec };
}

function readCredential(stdout: string): ExecCredential | null {
  let status: Fields;
  try {
    status = ((JSON.parse(stdout) as Fields | null)?.status ?? {}) as Fields;
  } catch {
    return null;
  }
  const token = typeof status.token === 'string' ? status.token.trim() : '';
  const certificate = typeof status.clientCertificateData === 'string' ? status.clientCertificateData : '';
  const key = typeof status.clientKeyData === 'string' ? status.clientKeyData : '';
  if (token === '' && (certificate === '' || key === '')) return null;
  const expiry = Date.parse(String(status.expirationTimestamp ?? ''));
  return { token, certificate, key, expiresAtMs: Number.isFinite(expiry) ? expiry : null };
}
