import type { Proxy } from '../proxy/proxy.ts';
import type { Step } from '../runner/step.ts';

/** One way in which a run may be ended from outside. */
export interface Way {
  readonly name: string;
  readonly strike: (step: Step, proxy: Proxy) => void;
  /** Post comes after it; without post only the signals and the lease are left. */
  readonly hasPost: boolean;
  /** Main gets no word of it: only post or the lease can clean up. */
  readonly isSilent: boolean;
}

/** How long the network is away in the ways that take it, milliseconds. */
const NETWORK_AWAY_MS = 3_000;

function withoutNetwork(proxy: Proxy, then: () => void): void {
  void proxy.refuse(true);
  proxy.cutAll();
  proxy.after(NETWORK_AWAY_MS, () => void proxy.refuse(false));
  then();
}

export const WAYS: readonly Way[] = [
  { name: 'ladder', strike: (step) => step.cancel(), hasPost: true, isSilent: false },
  { name: 'SIGINT', strike: (step) => step.kill('SIGINT'), hasPost: true, isSilent: false },
  { name: 'SIGTERM', strike: (step) => step.kill('SIGTERM'), hasPost: true, isSilent: false },
  { name: 'SIGHUP', strike: (step) => step.kill('SIGHUP'), hasPost: true, isSilent: false },
  { name: 'SIGKILL', strike: (step) => step.kill('SIGKILL'), hasPost: true, isSilent: true },
  { name: 'shutdown', strike: (step) => step.shutdown(), hasPost: false, isSilent: false },
  {
    name: 'doubled shutdown',
    strike: (step) => step.shutdown({ doubled: true }),
    hasPost: false,
    isSilent: false,
  },
  { name: 'machine gone', strike: (step) => step.machineGone(), hasPost: false, isSilent: true },
  {
    name: 'nobody reads, then ladder',
    strike: (step) => {
      step.stdoutGone();
      step.cancel();
    },
    hasPost: true,
    isSilent: false,
  },
  {
    name: 'connections cut, then ladder',
    strike: (step, proxy) => {
      proxy.cutAll();
      step.cancel();
    },
    hasPost: true,
    isSilent: false,
  },
  {
    name: 'network away, then ladder',
    strike: (step, proxy) => withoutNetwork(proxy, () => step.cancel()),
    hasPost: true,
    isSilent: false,
  },
  {
    name: 'ladder, then connections cut',
    strike: (step, proxy) => {
      step.cancel();
      proxy.cutAll();
    },
    hasPost: true,
    isSilent: false,
  },
];
