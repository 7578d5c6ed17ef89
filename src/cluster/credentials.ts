import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import type { Clock } from '../time/clock.ts';
import { clientConfig } from './client-config.ts';
import { CredentialError, runExecPlugin } from './exec-plugin.ts';
import type { Fields, Target } from './kubeconfig.ts';

export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** What a request needs to be let in. */
export interface Material {
  readonly headers: { readonly [name: string]: string | readonly string[] };
  readonly tls: TlsMaterial;
  /** KubeConfig's own agent, only when the kubeconfig names a proxy-url. */
  readonly proxyAgent: RequestOptions['agent'];
}

export interface CredentialsOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Called with each secret value before it is first used. */
  readonly onSecret: (value: string) => void;
}

// A token file may be rotated by another process at any time; client-go reads it again after a minute.
const FILE_LIFE_MS = 60_000;
const RENEW_AT = 0.8;
const TRY_AGAIN_MS = 15_000;

/** The identity of the run: asks plugins and files once, renews at 80 % of a credential's life, one request at a time. */
export class Credentials {
  readonly target: Target;
  readonly #options: CredentialsOptions;
  #material: Material | null = null;
  #renewAtMs = Number.POSITIVE_INFINITY;
  #expiresAtMs = Number.POSITIVE_INFINITY;
  #pending: Promise<Material> | null = null;

  constructor(target: Target, options: CredentialsOptions) {
    this.target = target;
    this.#options = options;
  }

  /** The material in use; asks for it when there is none or it grows old. Throws CredentialError. */
  async material(signal?: AbortSignal): Promise<Material> {
    if (this.#material && this.#options.clock.now() < this.#renewAtMs) return this.#material;
    this.#pending ??= this.#obtain(signal).finally(() => {
      this.#pending = null;
    });
    try {
      return await this.#pending;
    } catch (error) {
      // A plugin may fail for a moment while the old credential is still good.
      if (!this.#material || this.#options.clock.now() >= this.#expiresAtMs) throw error;
      this.#renewAtMs = this.#options.clock.now() + TRY_AGAIN_MS;
      return this.#material;
    }
  }

  /** What was obtained last, however old: a teardown must not wait for a plugin. */
  latest(): Material | null {
    return this.#material;
  }

  /** The API server refused the credential: the next request obtains a new one. */
  forget(): void {
    this.#material = null;
  }

  async #obtain(signal?: AbortSignal): Promise<Material> {
    const { user } = this.target;
    const obtainedAt = this.#options.clock.now();
    let identity: Fields = user;
    let renewAtMs = Number.POSITIVE_INFINITY;
    let expiresAtMs = Number.POSITIVE_INFINITY;
    if (user.exec !== undefined) {
      const credential = await runExecPlugin(this.target, this.#options.environment, signal);
      const { exec: _exec, ...rest } = user;
      identity = {
        ...rest,
        ...(credential.token === '' ? {} : { token: credential.token }),
        ...(credential.certificate === ''
          ? {}
          : { 'client-certificate-data': base64(credential.certificate) }),
        ...(credential.key === '' ? {} : { 'client-key-data': base64(credential.key) }),
      };
      if (credential.expiresAtMs !== null) {
        expiresAtMs = credential.expiresAtMs;
        renewAtMs = obtainedAt + Math.max(1000, (credential.expiresAtMs - obtainedAt) * RENEW_AT);
      }
    } else if (typeof user.tokenFile === 'string' && user.tokenFile !== '') {
      // client-node reads a key named `token-file`, which no kubeconfig has, and only once.
      identity = { ...user, token: readToken(user.tokenFile) };
      renewAtMs = obtainedAt + FILE_LIFE_MS;
    } else if (user['auth-provider'] !== undefined) {
      renewAtMs = obtainedAt + FILE_LIFE_MS;
    }
    this.#register(identity);
    const material = await apply(this.target, identity);
    this.#material = material;
    this.#renewAtMs = renewAtMs;
    this.#expiresAtMs = expiresAtMs;
    return material;
  }

  #register(identity: Fields): void {
    for (const key of ['token', 'password', 'client-key-data']) {
      const value = identity[key];
      if (typeof value === 'string' && value.trim() !== '') this.#options.onSecret(value.trim());
    }
  }
}

async function apply(target: Target, identity: Fields): Promise<Material> {
  const config = clientConfig(target.cluster, identity);
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw new CredentialError(
      `getting credentials: ${error instanceof Error && error.message ? error.message : 'the kubeconfig user could not be applied'}`,
    );
  }
  const headers: { [name: string]: string | readonly string[] } = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    // node:https refuses a header with the newline that token files end in.
    if (value !== undefined) headers[name] = String(value).trim();
  }
  if (options.auth) headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  impersonate(identity, headers);
  return {
    headers,
    tls: {
      ...(options.ca ? { ca: options.ca as Buffer } : {}),
      ...(options.cert ? { cert: options.cert as Buffer } : {}),
      ...(options.key ? { key: options.key as Buffer } : {}),
      ...('servername' in options && options.servername ? { servername: options.servername } : {}),
      ...(options.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: options.rejectUnauthorized }),
    },
    proxyAgent: typeof target.cluster['proxy-url'] === 'string' ? options.agent : undefined,
  };
}

// client-node sends `as` alone and drops the rest without a word, which would act as somebody else.
function impersonate(identity: Fields, headers: { [name: string]: string | readonly string[] }): void {
  if (Array.isArray(identity['as-groups'])) headers['Impersonate-Group'] = identity['as-groups'].map(String);
  if (typeof identity['as-uid'] === 'string') headers['Impersonate-Uid'] = identity['as-uid'];
  const extra = identity['as-user-extra'];
  if (typeof extra !== 'object' || extra === null) return;
  for (const [key, values] of Object.entries(extra)) {
    headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = Array.isArray(values)
      ? values.map(String)
      : [String(values)];
  }
}

function readToken(path: string): string {
  try {
    const token = readFileSync(path, 'utf8').trim();
    if (token !== '') return token;
  } catch (error) {
    throw new CredentialError(
      `getting credentials: the token file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`,
    );
  }
  throw new CredentialError(`getting credentials: the token file ${path} is empty`);
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
