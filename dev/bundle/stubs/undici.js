// client-node makes undici agents for its generated clients only; our own HTTP does not pass there.
export class Agent {
  constructor() {
    throw new Error('undici is not part of this bundle');
  }
}
// @actions/github makes one when it is loaded behind a proxy; the fetch that would use it is replaced by ours.
export class ProxyAgent {}
export const fetch = globalThis.fetch;
