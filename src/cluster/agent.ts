import http from 'node:http';
import https from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Material } from './credentials.ts';
import { proxyEnvironment } from './proxy.ts';

// Node's keep-alive probes start after this silence and give up 10 s later: dead peers are found in 25 s,
// and load balancers with an idle limit of 60 s never see an idle connection.
const KEEP_ALIVE_PROBE_MS = 15_000;

/** Holds the one keep-alive agent of a run; makes a new one when the TLS material changes. */
export class AgentKeeper {
  readonly #server: string;
  readonly #environment: NodeJS.ProcessEnv;
  #agent: http.Agent | null = null;
  #retired: readonly http.Agent[] = [];
  #material: Material | null = null;

  constructor(server: string, environment: NodeJS.ProcessEnv) {
    this.#server = server;
    this.#environment = environment;
  }

  /** The agent for this material. */
  agent(material: Material): http.Agent {
    if (this.#agent && this.#material && sameTls(this.#material, material)) return this.#agent;
    if (this.#agent) this.#retire(this.#agent);
    this.#material = material;
    this.#agent = this.#make(material);
    return this.#agent;
  }

  /** Closes every connection. */
  close(): void {
    for (const agent of [...this.#retired, this.#agent]) agent?.destroy();
    this.#retired = [];
    this.#agent = null;
  }

  /** What is under way (a log, a copy of the workspace, a create) goes on; nothing new begins with the old identity. */
  #retire(agent: http.Agent): void {
    agent.maxFreeSockets = 0;
    for (const sockets of Object.values(agent.freeSockets))
      for (const socket of sockets ?? []) socket.destroy();
    this.#retired = [...this.#retired, agent].filter(({ sockets }) => Object.keys(sockets).length > 0);
  }

  #make(material: Material): http.Agent {
    if (material.proxyAgent instanceof http.Agent) return material.proxyAgent;
    const options = {
      keepAlive: true,
      keepAliveMsecs: KEEP_ALIVE_PROBE_MS,
      proxyEnv: proxyEnvironment(this.#server, this.#environment),
    };
    if (this.#server.startsWith('http:')) return new http.Agent(options);
    const { servername, rejectUnauthorized, ...secrets } = material.tls;
    return new https.Agent({
      ...options,
      ...(servername === undefined ? {} : { servername }),
      ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
      // Made once: every connection would read the certificates again.
      secureContext: createSecureContext(secrets),
    });
  }
}

function sameTls(left: Material, right: Material): boolean {
  const pair = [left.tls, right.tls].map((tls) =>
    [tls.ca, tls.cert, tls.key]
      .map((part) => part?.toString('latin1') ?? '')
      .concat(tls.servername ?? '', String(tls.rejectUnauthorized))
      .join('\n'),
  );
  return pair[0] === pair[1];
}
