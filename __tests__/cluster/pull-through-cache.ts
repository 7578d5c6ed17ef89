import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Proxy, startProxy } from '../../dev/proxy/proxy.ts';
import { systemClock } from '../../src/time/clock.ts';
import { kubebox } from './drill.ts';

const PROGRAM = process.env.DOCKER_REGISTRY ?? '/usr/bin/docker-registry';

/**
 * docker-registry as a pull-through cache of the kubebox's own registry, and a way to the latter that can be made
 * long or cut. Nodes reach both over plain HTTP; `upstream.name` is what the upstream is called in images.
 */
export class PullThroughCache implements AsyncDisposable {
  readonly address: string;
  readonly upstream: Proxy;
  /** The same registry, asked without the cache. */
  readonly upstreamName: string;
  readonly #folder: string;
  readonly #host: string;
  readonly #port: number;
  #process: ChildProcess | null = null;

  private constructor(folder: string, host: string, port: number, upstream: Proxy, upstreamName: string) {
    this.#folder = folder;
    this.#host = host;
    this.#port = port;
    this.address = `${host}:${port}`;
    this.upstream = upstream;
    this.upstreamName = upstreamName;
  }

  static async start(upstreamName: string, delayMs: number): Promise<PullThroughCache> {
    if (!existsSync(PROGRAM))
      throw new Error(`There is no ${PROGRAM}: install the package docker-registry, or set DOCKER_REGISTRY.`);
    const environment = await kubebox('env');
    const value = (name: string) => new RegExp(`${name}=(\\S+)`).exec(environment)?.[1] ?? '';
    const host = value('KUBEBOX_HOST_IP');
    const [targetHost = '', targetPort = ''] = value('KUBEBOX_REGISTRY').split(':');
    const target = { host: targetHost, port: Number(targetPort) };
    const upstream = await startProxy({ target, listen: { host }, delayMs });
    const folder = mkdtempSync(join(tmpdir(), 'pull-through-'));
    const cache = new PullThroughCache(folder, host, await freePort(host), upstream, upstreamName);
    await kubebox('registry', 'trust', cache.address);
    await kubebox('registry', 'trust', upstreamName, `${host}:${upstream.port}`);
    await cache.up();
    return cache;
  }

  /** Starts the cache, with what it had. */
  async up(): Promise<void> {
    const file = join(this.#folder, 'config.yml');
    const settings = {
      version: 0.1,
      log: { level: 'warn', accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(this.#folder, 'data') } },
      http: { addr: this.address, secret: 'only for this test' },
      proxy: { remoteurl: `http://${this.#host}:${this.upstream.port}` },
    };
    writeFileSync(file, JSON.stringify(settings));
    this.#process = spawn(PROGRAM, ['serve', file], { stdio: 'ignore' });
    const until = performance.now() + 60_000;
    while (!(await answers(this.#host, this.#port))) {
      if (performance.now() > until) throw new Error('docker-registry does not listen after a minute');
      await systemClock.sleep(50);
    }
  }

  /** Ends the cache: connections are refused. */
  async down(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
    await this.upstream.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (does: boolean) => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
