/** What the kubelet states of an image when it is there. */
export interface Pulled {
  /** It was on the node. */
  readonly isCached: boolean;
  /** Null where nothing is stated. */
  readonly ms: number | null;
  /** With the time that it waited for other pulls. */
  readonly withWaitingMs: number | null;
  readonly bytes: number | null;
}

const UNITS_MS: { readonly [unit: string]: number } = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/** Reads the text of an event `Pulled`. */
export function readPulled(text: string): Pulled {
  const isCached = /already present on machine/.test(text);
  // Kubelets before 1.27 state no waiting.
  const [, own = '', waiting = ''] =
    / in (\S+?)(?: \((\S+) including waiting\))?(?:\.(?:\s|$)|$)/.exec(text) ?? [];
  const bytes = /Image size: (\d+) bytes/.exec(text)?.[1];
  return {
    isCached,
    ms: isCached ? null : goDuration(own),
    withWaitingMs: isCached ? null : goDuration(waiting),
    bytes: bytes === undefined || isCached ? null : Number(bytes),
  };
}

/** Milliseconds of a duration as Go writes it (`1m2.5s`); null when it is none. */
export function goDuration(written: string): number | null {
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|ns))+$/.test(written)) return null;
  const parts = [...written.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)];
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS_MS[unit] ?? 0), 0);
}
