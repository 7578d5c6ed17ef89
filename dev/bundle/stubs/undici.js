// client-node makes undici agents for its generated clients only; our own HTTP does not pass there.
export class Agent {
  constructor() {
    throw new Error('undici is not part of this bundle');
  }
}
export class ProxyAgent extends Agent {}
export const fetch = globalThis.fetch;
