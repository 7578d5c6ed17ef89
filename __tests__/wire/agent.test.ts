import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { until } from '../../dev/fake/until.ts';
import { AgentKeeper } from '../../src/cluster/agent.ts';
import type { Material } from '../../src/cluster/credentials.ts';

const material = (cert: string): Material => ({ headers: {}, tls: { cert }, proxyAgent: undefined });
let server: http.Server;
let place: { host: string; port: number };
let keeper: AgentKeeper;
let streams: http.ServerResponse[];

beforeEach(async () => {
  streams = [];
  server = http.createServer((request, response) => {
    if (request.url === '/short') response.end('short');
    else {
      response.write('begun,');
      streams.push(response);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  place = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  keeper = new AgentKeeper(`http://127.0.0.1:${place.port}`, {});
});
afterEach(() => {
  keeper.close();
  server.close();
  server.closeAllConnections();
});

async function open(path: string, cert: string): Promise<http.IncomingMessage> {
  const request = http.get({ ...place, path, agent: keeper.agent(material(cert)) });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return response.setEncoding('utf8');
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

test('a certificate that is renewed cuts no stream that began with the old one', async () => {
  const stream = await open('/log', 'old');
  expect(await textOf(await open('/short', 'new'))).toBe('short');
  streams[0]?.end('ended');
  expect(await textOf(stream)).toBe('begun,ended');
});

test('no idle connection of the old certificate is left, and none is used again', async () => {
  await textOf(await open('/short', 'old'));
  const stream = await open('/log', 'old');
  const old = keeper.agent(material('old'));
  await textOf(await open('/short', 'new'));
  streams[0]?.end();
  await textOf(stream);
  const count = () => Object.values({ ...old.sockets, ...old.freeSockets }).flat().length;
  await until(() => count() === 0, 'no connection');
  expect(keeper.agent(material('new'))).not.toBe(old);
});
