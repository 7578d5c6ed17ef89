import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Proxy, startProxy } from './proxy.ts';
import type { Target } from './state.ts';

/** Whether this machine lets us make a network of our own (Linux, root, iproute2). */
export function canMakeCable(): boolean {
  if (process.getuid?.() !== 0 || !['/sbin/ip', '/usr/sbin/ip', '/bin/ip'].some((path) => existsSync(path)))
    return false;
  try {
    const name = `cable-try-${process.pid}`;
    execFileSync('ip', ['netns', 'add', name], { stdio: 'ignore' });
    execFileSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A network between client and server whose packets can vanish: no FIN, no RST, no answer to a probe. */
export interface Cable {
  readonly host: string;
  readonly port: number;
  /** From now on nothing answers, as when the machine at the other end has lost its power. */
  pull(): void;
  plug(): void;
  close(): Promise<void>;
}

/**
 * Lays a cable to a server. A frozen proxy cannot show a dead peer, since its kernel goes on answering
 * TCP's keep-alive probes; here the far end of a veth pair forgets its way back.
 */
export async function layCable(target: Target): Promise<Cable> {
  const id = process.pid % 250;
  const [near, far] = [`10.222.${id}.1`, `10.222.${id}.2`];
  const [space, link, peer] = [`cable-${process.pid}`, `cab${process.pid}a`, `cab${process.pid}b`];
  const ip = (line: string): void => {
    execFileSync('ip', line.split(' '), { stdio: 'ignore' });
  };
  const inside = (line: string): void => ip(`netns exec ${space} ip ${line}`);
  let bridge: Proxy | null = null;
  let child: ChildProcess | null = null;
  const remove = () => {
    child?.kill('SIGKILL');
    // The pair goes with its namespace.
    ip(`netns del ${space}`);
  };
  ip(`netns add ${space}`);
  try {
    ip(`link add ${link} type veth peer name ${peer} netns ${space}`);
    ip(`addr add ${near}/30 dev ${link}`);
    ip(`link set ${link} up`);
    inside(`addr add ${far}/30 dev ${peer}`);
    inside(`link set ${peer} up`);
    bridge = await startProxy({ target, listen: { host: near } });
    const command = join(import.meta.dirname, 'proxy');
    const args = [
      'netns',
      'exec',
      space,
      command,
      '--target',
      `${near}:${bridge.port}`,
      '--listen',
      `${far}:0`,
    ];
    child = spawn('ip', args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    const port = Number(line.toString().trim().split(':')[1]);
    return {
      host: far,
      port,
      pull: () => inside(`route replace blackhole ${near}/32`),
      plug: () => inside(`route del blackhole ${near}/32`),
      close: async () => {
        await bridge?.close();
        remove();
      },
    };
  } catch (error) {
    await bridge?.close();
    remove();
    throw error;
  }
}
