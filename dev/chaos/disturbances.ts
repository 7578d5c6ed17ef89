import type { Proxy } from '../proxy/proxy.ts';

/** One way in which the network between runner and API server may go wrong for a while. */
export interface Disturbance {
  readonly name: string;
  /** From the moment it is called, for so long; `random` picks what else is to be picked. */
  readonly begin: (proxy: Proxy, durationMs: number, random: () => number) => void;
}

const DELAY_MS = 300;
const MOST_CUT_BYTES = 40_000;

function refuseFor(proxy: Proxy, durationMs: number): void {
  void proxy.refuse(true);
  proxy.after(durationMs, () => listenAgain(proxy));
}

/** Meanwhile the port may have become that of somebody's outgoing connection. */
function listenAgain(proxy: Proxy): void {
  proxy.refuse(false).catch(() => proxy.after(100, () => listenAgain(proxy)));
}

export const DISTURBANCES: readonly Disturbance[] = [
  { name: 'reset', begin: (proxy) => proxy.cutAll('reset') },
  { name: 'close', begin: (proxy) => proxy.cutAll('close') },
  {
    name: 'reset again and again',
    begin: (proxy, durationMs, random) => {
      const everyMs = 50 + random() * 950;
      proxy.cutEveryMs(everyMs, Math.ceil(durationMs / everyMs), random() < 0.5 ? 'reset' : 'close');
    },
  },
  { name: 'refuse', begin: refuseFor },
  {
    name: 'refuse twice',
    begin: (proxy, durationMs, random) => {
      refuseFor(proxy, durationMs * 0.4);
      proxy.after(durationMs * (0.45 + random() * 0.2), () => refuseFor(proxy, durationMs * 0.35));
    },
  },
  {
    name: 'freeze what is open',
    begin: (proxy, durationMs) => {
      proxy.freeze('open');
      proxy.after(durationMs, () => proxy.thaw());
    },
  },
  {
    name: 'freeze what is open, then reset',
    begin: (proxy, durationMs) => {
      proxy.freeze('open');
      proxy.after(durationMs, () => proxy.cutAll('reset'));
    },
  },
  {
    name: 'freeze all',
    begin: (proxy, durationMs) => {
      proxy.freeze('all');
      proxy.after(durationMs, () => proxy.thaw());
    },
  },
  {
    name: 'freeze all, then reset',
    begin: (proxy, durationMs) => {
      proxy.freeze('all');
      proxy.after(durationMs, () => {
        proxy.cutAll('reset');
        proxy.thaw();
      });
    },
  },
  {
    name: 'delay',
    begin: (proxy, durationMs) => {
      proxy.delayMs = DELAY_MS;
      proxy.after(durationMs, () => {
        proxy.delayMs = 0;
      });
    },
  },
  {
    name: 'cut after bytes',
    begin: (proxy, _durationMs, random) =>
      proxy.cutAt(
        Array.from({ length: 12 }, () => Math.floor(random() ** 2 * MOST_CUT_BYTES)),
        random() < 0.5 ? 'reset' : 'close',
      ),
  },
];
