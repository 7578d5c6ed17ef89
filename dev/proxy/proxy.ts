import { type AddressInfo, type Server, createServer } from 'node:net';
import { CutPlan } from './cut-plan.ts';
import { redirectKubeconfig } from './kubeconfig.ts';
import { Link } from './link.ts';
import { type CutStyle, ProxyState, type Target } from './state.ts';

export interface ProxyOptions {
  readonly target: Target;
  /** 127.0.0.1 and a free port without. */
  readonly listen?: { readonly host?: string; readonly port?: number };
  /** Round trip to add, milliseconds. */
  readonly delayMs?: number;
}

/** Starts a TCP proxy in front of any API server; it looks into nothing, so TLS stays end to end. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const proxy = new Proxy(options);
  await proxy.resume();
  return proxy;
}

/** A network between the action and the API server that can be made worse at will. */
export class Proxy {
  readonly state: ProxyState;
  readonly host: string;
  #port: number;
  #server: Server | null = null;
  readonly #links = new Set<Link>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #frozen = false;

  constructor({ target, listen, delayMs }: ProxyOptions) {
    this.state = new ProxyState(target, delayMs ?? 0);
    this.host = listen?.host ?? '127.0.0.1';
    this.#port = listen?.port ?? 0;
  }

  get port(): number {
    return this.#port;
  }

  get delayMs(): number {
    return this.state.delayMs;
  }

  set delayMs(ms: number) {
    this.state.delayMs = ms;
  }

  /** Connections taken so far. */
  get connections(): number {
    return this.state.connections;
  }

  get openConnections(): number {
    return this.#links.size;
  }

  get cuts(): number {
    return this.state.cuts;
  }

  get bytes(): { readonly up: number; readonly down: number } {
    return { up: this.state.bytesUp, down: this.state.bytesDown };
  }

  /** Cuts every open connection now. */
  cutAll(style: CutStyle = 'reset'): void {
    for (const link of this.#links) link.cut(style);
  }

  /** Cuts a connection whenever it has had so many bytes from the server, this often in all. */
  cutEvery(bytes: number, times: number, style: CutStyle = 'reset'): void {
    this.cutAt(
      Array.from({ length: times }, () => bytes),
      style,
    );
  }

  /** Cuts one connection after each of these byte counts, in order. */
  cutAt(bytes: readonly number[], style: CutStyle = 'reset'): void {
    this.state.cutPlan = new CutPlan(bytes);
    this.state.cutStyle = style;
  }

  /** Cuts all connections again and again. */
  cutEveryMs(ms: number, times: number, style: CutStyle = 'reset'): void {
    this.after(ms, () => {
      this.cutAll(style);
      if (times > 1) this.cutEveryMs(ms, times - 1, style);
    });
  }

  /**
   * Falls silent: connections stay open and nothing travels. `open` silences only what is connected now,
   * as when a load balancer forgets its connections and new ones work.
   */
  freeze(which: 'all' | 'open' = 'all'): void {
    this.#frozen = which === 'all';
    for (const link of this.#links) link.freeze();
  }

  /** Lets everything that was held go on. */
  thaw(): void {
    this.#frozen = false;
    for (const link of this.#links) link.thaw();
  }

  /** With true nothing listens any more (ECONNREFUSED) and what is open is cut; with false it listens again. */
  async refuse(refused: boolean): Promise<void> {
    if (!refused) return this.resume();
    const server = this.#server;
    this.#server = null;
    const closed = new Promise((resolve) => {
      if (server) server.close(resolve);
      else resolve(null);
    });
    this.cutAll();
    await closed;
  }

  /** Listens, on the same port as before. */
  async resume(): Promise<void> {
    if (this.#server) return;
    const server = createServer((client) => {
      this.state.connections++;
      const link = new Link(this.state, client, () => this.#links.delete(link));
      this.#links.add(link);
      if (this.#frozen) link.freeze();
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, this.host, resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Does something later, unless the proxy is closed first. */
  after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }

  /** The same kubeconfig, with the way through this proxy and TLS verified as before. */
  kubeconfig(text: string): string {
    return redirectKubeconfig(text, { host: this.host, port: this.#port });
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    const server = this.#server;
    this.#server = null;
    const closed = new Promise((resolve) => {
      if (server) server.close(resolve);
      else resolve(null);
    });
    for (const link of this.#links) link.destroy();
    await closed;
  }
}
