import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { gatherChunks } from '../../src/cluster/chunked-body.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n';
const LINES = ['one\n', 'two \u00fc\n', '0\r\n\r\n', `${'three'.repeat(60)}\n`, '::four\n'];
const TEXT = LINES.join('');

const chunk = (text: string) => `${Buffer.byteLength(text, 'latin1').toString(16)}\r\n${text}\r\n`;
const whole = HEAD + LINES.map(chunk).join('') + chunk('');

interface Read {
  readonly pieces: string[];
  readonly error: string;
  readonly isComplete: boolean;
  readonly trailers: NodeJS.Dict<string>;
}

/** The answer that these reads of a connection make; after the last one the connection is closed. */
async function read(reads: readonly string[]): Promise<Read> {
  const left = reads.map((text) => Buffer.from(text, 'latin1'));
  return readFrom(() => left.shift() ?? null);
}

async function readFrom(next: () => Buffer | null): Promise<Read> {
  const { response } = await answer(next);
  const pieces: string[] = [];
  let error = '';
  response.on('data', (bytes: Buffer) => pieces.push(bytes.toString('latin1')));
  response.on('error', (cause) => {
    error = cause.message;
  });
  await new Promise((resolve) => response.on('close', resolve));
  return { pieces, error, isComplete: response.complete, trailers: response.trailers };
}

async function answer(next: () => Buffer | null): Promise<{ response: IncomingMessage }> {
  const connection = new Duplex({
    read() {
      setImmediate(() => this.push(next()));
    },
    write: (_bytes, _encoding, done) => done(),
  });
  return new Promise((resolve, reject) => {
    const outgoing = http.get({ path: '/log', createConnection: () => connection });
    gatherChunks(outgoing);
    outgoing.on('response', (response) => resolve({ response }));
    outgoing.on('error', reject);
  });
}

describe('the chunks of an answer', () => {
  test('that arrive together are handed on together', async () => {
    const all = LINES.map(chunk).join('');
    const seen = await read([HEAD, all, all, chunk('last'), chunk('')]);
    expect(seen).toMatchObject({ pieces: [TEXT, TEXT, 'last'], error: '', isComplete: true });
  });

  test('are whole wherever the connection splits them', async () => {
    for (let at = 1; at < whole.length; at++) {
      const { pieces, isComplete } = await read([whole.slice(0, at), whole.slice(at)]);
      expect([at, pieces.join(''), isComplete]).toEqual([at, TEXT, true]);
    }
    const { pieces, isComplete } = await read(whole.split(''));
    expect([pieces.join(''), isComplete]).toEqual([TEXT, true]);
  });

  test('come after an interim answer as well', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n';
    for (const reads of [[hints + whole], [hints, whole], [`${hints}HT`, whole.slice(2)]]) {
      const { pieces, isComplete } = await read(reads);
      expect([pieces.join(''), isComplete]).toEqual([TEXT, true]);
    }
  });

  test('may have sizes in capitals with noughts in front, extensions and trailers', async () => {
    const text = 'a'.repeat(171);
    const body = `00AB\r\n${text}\r\n4;name="value"\r\none\n\r\n${chunk('two\n')}0\r\nX-Sum: 7\r\n\r\n`;
    for (const reads of [[HEAD + body], (HEAD + body).split('')]) {
      const { pieces, isComplete, trailers } = await read(reads);
      expect([pieces.join(''), isComplete, trailers]).toEqual([`${text}one\ntwo\n`, true, { 'x-sum': '7' }]);
    }
  });

  test('may be larger than what is read at once', async () => {
    const text = 'b'.repeat(200_000);
    const bytes = HEAD + chunk(text) + chunk(text) + chunk('');
    const reads = Array.from({ length: Math.ceil(bytes.length / 16_384) }, (_, index) =>
      bytes.slice(index * 16_384, (index + 1) * 16_384),
    );
    const { pieces, isComplete } = await read(reads);
    expect([pieces.join('') === text + text, isComplete]).toEqual([true, true]);
  });

  test('that end before the last one are a broken answer, with what had come', async () => {
    for (const cut of [chunk('one\n'), `${chunk('one\n')}5`, `${chunk('one\n')}5\r\ntw`]) {
      const { pieces, isComplete, error } = await read([HEAD, cut]);
      expect([pieces[0]?.startsWith('one\n'), isComplete, error]).toEqual([true, false, 'aborted']);
    }
  });

  test('that are none break the answer, and nothing of them is taken for content', async () => {
    for (const wrong of ['zz\r\nbad', '-4\r\nbad', '\r\n\r\n', '4\nbad\n', '123456789abcdef01\r\nbad']) {
      const { pieces, isComplete, error } = await read([HEAD, chunk('one\n'), wrong, 'more']);
      expect([pieces, isComplete, error === '']).toEqual([['one\n'], false, false]);
    }
    const { isComplete, error } = await read([HEAD, '2\r\nlong\r\n', chunk('')]);
    expect([isComplete, error]).toEqual([false, 'a chunk is longer than it said']);
  });

  test('are read no further than they are taken', async () => {
    let given = 0;
    const { response } = await answer(() => {
      given++;
      return Buffer.from(given === 1 ? HEAD : chunk('c'.repeat(16_000)));
    });
    for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
    const before = given;
    expect(before).toBeLessThan(20);
    await new Promise((resolve) => {
      response.on('data', () => given > before + 50 && resolve(null));
    });
    response.destroy();
  });
});

test('an answer without chunks is as it was', async () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n';
  const seen = await read([head, 'one\n', 'two\n']);
  expect(seen).toMatchObject({ pieces: ['one\n', 'two\n'], isComplete: true });
  const untilClose = await read(['HTTP/1.1 200 OK\r\n\r\none\n', 'two\n']);
  expect(untilClose).toMatchObject({ pieces: ['one\n', 'two\n'], isComplete: true });
});

test('the connection serves the next request', async () => {
  const server = http.createServer((request, response) => {
    response.write(`${request.url} `);
    response.end('done');
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const agent = new http.Agent({ keepAlive: true });
  const { port } = server.address() as AddressInfo;
  const ask = (path: string, gathers: boolean) =>
    new Promise<string>((resolve, reject) => {
      const outgoing = http.get({ port, path, agent }, (response) => {
        let text = '';
        response.on('data', (bytes: Buffer) => {
          text += bytes.toString();
        });
        response.on('end', () => setImmediate(resolve, text));
      });
      outgoing.on('error', reject);
      if (gathers) gatherChunks(outgoing);
    });
  try {
    expect(await ask('/1', true)).toBe('/1 done');
    expect(await ask('/2', true)).toBe('/2 done');
    expect(await ask('/3', false)).toBe('/3 done');
    expect(sockets.size).toBe(1);
  } finally {
    agent.destroy();
    server.close();
  }
});
