import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { targetOf } from './kubeconfig.ts';
import { type Proxy, startProxy } from './proxy.ts';

const USAGE = `proxy (--target HOST:PORT | --kubeconfig FILE) [--listen [HOST:]PORT] [--delay MS]
      [--write FILE] [--cut-every BYTES --times N] [--freeze-after MS] [--refuse-after MS]
  --kubeconfig  take the target from this file's current context
  --write       write that kubeconfig, redirected through the proxy, to this file
On standard input, a line each: delay MS · cut · cut-every BYTES TIMES · freeze [open] · thaw · refuse · resume · stats`;

const number = (text: string | undefined, fallback = 0): number =>
  text === undefined ? fallback : Number(text);

function address(text: string): { host: string; port: number } {
  const [, host = '127.0.0.1', port = '0'] = /^(?:(.*):)?(\d+)$/.exec(text) ?? [];
  return { host, port: Number(port) };
}

async function obey(proxy: Proxy, line: string): Promise<void> {
  const [verb = '', first, second] = line.trim().split(/\s+/);
  if (verb === 'delay') proxy.delayMs = number(first);
  else if (verb === 'cut') proxy.cutAll();
  else if (verb === 'cut-every') proxy.cutEvery(number(first), number(second, 1));
  else if (verb === 'freeze') proxy.freeze(first === 'open' ? 'open' : 'all');
  else if (verb === 'thaw') proxy.thaw();
  else if (verb === 'refuse') await proxy.refuse(true);
  else if (verb === 'resume') await proxy.refuse(false);
  else if (verb === 'stats') {
    const { connections, openConnections, cuts, bytes } = proxy;
    process.stdout.write(`${JSON.stringify({ connections, openConnections, cuts, bytes })}\n`);
  } else if (verb !== '') process.stderr.write(`unknown: ${verb}\n${USAGE}\n`);
}

/** The proxy as a command; runs until a signal. */
export async function main(args: readonly string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: text,
      kubeconfig: text,
      listen: text,
      delay: text,
      write: text,
      'cut-every': text,
      times: text,
      'freeze-after': text,
      'refuse-after': text,
      help: { type: 'boolean' },
    },
  });
  const config = values.kubeconfig === undefined ? '' : readFileSync(values.kubeconfig, 'utf8');
  if (values.help || (values.target === undefined && config === '')) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const proxy = await startProxy({
    target: values.target === undefined ? targetOf(config) : address(values.target),
    listen: address(values.listen ?? '0'),
    delayMs: number(values.delay),
  });
  if (values.write !== undefined && config !== '')
    writeFileSync(values.write, proxy.kubeconfig(config), { mode: 0o600 });
  if (values['cut-every'] !== undefined) proxy.cutEvery(number(values['cut-every']), number(values.times, 1));
  if (values['freeze-after'] !== undefined) proxy.after(number(values['freeze-after']), () => proxy.freeze());
  if (values['refuse-after'] !== undefined)
    proxy.after(number(values['refuse-after']), () => void proxy.refuse(true));
  process.stdout.write(`${proxy.host}:${proxy.port}\n`);
  const input = createInterface({ input: process.stdin });
  input.on('line', (line) => void obey(proxy, line));
  const stop = () => {
    input.close();
    void proxy.close();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

if (import.meta.main) await main(process.argv.slice(2));
