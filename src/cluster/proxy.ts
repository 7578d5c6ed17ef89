import { BlockList, isIP } from 'node:net';

type Family = 'ipv4' | 'ipv6';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/**
 * The proxy variables for one server, read as kubectl does (golang.org/x/net/http/httpproxy). Node knows no networks
 * in NO_PROXY, takes a domain there for one host only, sends loopback to the proxy too, and forgets a proxy that is
 * written without its scheme. Throws when that is no address.
 */
export function proxyEnvironment(server: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { protocol, hostname, port } = new URL(server);
  const isPlain = protocol === 'http:';
  const name = isPlain ? 'HTTP_PROXY' : 'HTTPS_PROXY';
  const proxy = valueOf(environment, name);
  if (proxy === '') return {};
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || LOOPBACK.some((network) => isInside(host, network))) return {};
  const exceptions = valueOf(environment, 'NO_PROXY')
    .toLowerCase()
    .split(/[\s,]+/);
  if (exceptions.some((exception) => isExcepted(host, port || (isPlain ? '80' : '443'), exception)))
    return {};
  const address = proxy.includes('://') ? proxy : `http://${proxy}`;
  // Node would repeat all of it in its error.
  if (!URL.canParse(address))
    throw new Error(
      `${name} is no address of a proxy. In a password "/", "#" and "@" are written as %2F, %23 and %40. Example: http://USER:PASSWORD@proxy.example:3128`,
    );
  return { [name]: address };
}

function valueOf(environment: NodeJS.ProcessEnv, name: string): string {
  return (environment[name] || environment[name.toLowerCase()] || '').trim();
}

function isExcepted(host: string, port: string, exception: string): boolean {
  if (exception === '*') return true;
  if (isInside(host, exception)) return true;
  const [, bracketed, plain, wanted] = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(exception) ?? [];
  const named = (bracketed ?? plain ?? exception).replace(/^\[|\]$/g, '').replace(/^\*(?=\.)/, '');
  if (named === '' || (wanted !== undefined && wanted !== port)) return false;
  if (isIP(named) > 0) return isInside(host, `${named}/${isIP(named) === 4 ? 32 : 128}`);
  return named.startsWith('.') ? host.endsWith(named) : host === named || host.endsWith(`.${named}`);
}

/** Whether an address lies in a network such as `10.0.0.0/8`. */
function isInside(host: string, network: string): boolean {
  const [, base = '', bits] = /^(.+)\/(\d{1,3})$/.exec(network) ?? [];
  const family = familyOf(base);
  if (!family || familyOf(host) !== family || Number(bits) > (family === 'ipv4' ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits), family);
  return list.check(host, family);
}

function familyOf(address: string): Family | null {
  const version = isIP(address);
  return version === 0 ? null : version === 4 ? 'ipv4' : 'ipv6';
}
