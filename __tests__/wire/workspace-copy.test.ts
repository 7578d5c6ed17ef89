import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Certificate, makeCertificate } from '../../dev/fake/certificate.ts';
import { scaledClock } from '../../dev/fake/scaled-clock.ts';
import { until } from '../../dev/fake/until.ts';
import type { Archive } from '../../src/action/workspace/pack.ts';
import type { ApiClient } from '../../src/cluster/http.ts';
import { ObservationStore } from '../../src/diagnosis/store.ts';
import { RECEIVER_MARK } from '../../src/job/receiver.ts';
import { WORKSPACE_NAME } from '../../src/job/workspace.ts';
import type { CompanionPlace } from '../../src/run/attempt-options.ts';
import { WorkspaceCopy } from '../../src/run/workspace-copy.ts';
import { type Answer, AttachServer, SUCCESS, accept, container, tell } from './attach-server.ts';
import { connect } from './bench.ts';

let server: AttachServer;
let client: ApiClient;
let store: ObservationStore;
let notices: string[];
let ending: AbortController;
const clock = scaledClock(50);

let certificate: Certificate;
beforeAll(async () => {
  certificate = await makeCertificate();
});
beforeEach(async () => {
  server = await AttachServer.start(certificate);
  client = connect(server.kubeconfig, clock);
  store = new ObservationStore({ testContainer: 'test', jobName: 'shop-1' });
  notices = [];
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  client.close();
  await server.close();
});

const BYTES = 300_000;
const archive: Archive = {
  bytes: BYTES,
  sha256: 'a'.repeat(64),
  read: (buffer, position) => Promise.resolve(Math.min(buffer.length, BYTES - position)),
  close: () => Promise.resolve(),
};
const LENGTH = BYTES + `${RECEIVER_MARK} ${BYTES} ${archive.sha256}\n`.length;

function copy(packed: Promise<Archive> = Promise.resolve(archive)): WorkspaceCopy {
  const onNotice = (text: string) => notices.push(text);
  const place = {
    client,
    clock,
    namespace: 'ci',
    store,
    signal: ending.signal,
    onNotice,
    onChange: () => undefined,
  };
  return new WorkspaceCopy(packed, ['a note'], place as unknown as CompanionPlace);
}

/** The cluster shows a pod whose receiver is like this. */
function show(
  companion: WorkspaceCopy,
  state: 'waiting' | 'running' | 'terminated',
  name = 'shop-1-x',
  restartCount = 0,
) {
  const status = { name: WORKSPACE_NAME, restartCount, state: { [state]: {} } };
  store.applyPod(
    'MODIFIED',
    { metadata: { name, uid: name }, status: { initContainerStatuses: [status] } },
    '',
  );
  companion.changed(store.snapshot());
}

const takes: Answer = (socket, request) => {
  accept(socket, request, 'v5.channel.k8s.io');
  container(socket, (input) => {
    if (input.length === LENGTH) tell(socket, 3, JSON.stringify(SUCCESS));
  });
};
const seen = () => store.snapshot().workspace;
const soon = (holds: () => boolean) =>
  until(holds, () => `${server.requests.length} requests, ${JSON.stringify(seen())}`);

describe('the copy of the workspace into the pods of an attempt', () => {
  test('begins when the receiver runs, once, and again when its container was started again', async () => {
    server.answer = takes;
    const companion = copy();
    show(companion, 'waiting');
    expect(server.requests).toHaveLength(0);
    show(companion, 'running');
    show(companion, 'running');
    await soon(() => server.requests.length === 1);
    show(companion, 'running', 'shop-1-x', 1);
    await soon(() => server.requests.length === 2);
    expect(notices).toContain('a note');
    await companion.complete();
  });

  test('waits out a container that cannot be attached to yet, on either side of the API server', async () => {
    const answers: Answer[] = [
      (socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'),
      (socket, request) => {
        accept(socket, request, 'v5.channel.k8s.io');
        tell(socket, 3, JSON.stringify({ status: 'Failure', message: 'container not found' }));
      },
    ];
    let isTaken = false;
    server.answer = (socket, request) => {
      const next = answers.shift();
      if (next) next(socket, request);
      else {
        isTaken = true;
        takes(socket, request);
      }
    };
    show(copy(), 'running');
    await soon(() => isTaken);
    expect(seen()).toBeUndefined();
  });

  test('is given up at once where it is forbidden', async () => {
    server.answer = (socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    show(copy(), 'running');
    await soon(() => seen() !== undefined);
    expect(seen()?.pods['shop-1-x']).toMatchObject({ state: 'refused', httpStatus: 403 });
    expect(server.requests).toHaveLength(1);
  });

  test('is given up after half a minute where something refuses all the time, with its last words', async () => {
    server.answer = (socket) =>
      socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 15\r\n\r\nno upgrade here');
    const startedMs = clock.monotonic();
    show(copy(), 'running');
    await soon(() => seen() !== undefined);
    expect(clock.monotonic() - startedMs).toBeGreaterThanOrEqual(30_000);
    expect(seen()?.pods['shop-1-x']).toMatchObject({
      state: 'refused',
      httpStatus: 400,
      message: 'no upgrade here',
    });
  });

  test('that breaks is the receiver’s to tell; only if that hears nothing it is lost', async () => {
    server.answer = (socket, request) => {
      accept(socket, request, 'v5.channel.k8s.io');
      container(socket, () => socket.destroy());
    };
    const companion = copy(Promise.resolve({ ...archive, bytes: 50_000_000 }));
    show(companion, 'running', 'deaf');
    show(companion, 'running', 'hears');
    await soon(() => server.requests.length === 2);
    show(companion, 'terminated', 'hears');
    await soon(() => seen() !== undefined);
    expect(Object.keys(seen()?.pods ?? {})).toEqual(['deaf']);
    expect(seen()?.pods['deaf']).toMatchObject({ state: 'lost', message: expect.stringMatching(/\S/) });
    expect(server.requests).toHaveLength(2);
  });

  test('goes into four pods at a time', async () => {
    const open: (() => void)[] = [];
    server.answer = (socket, request) => {
      accept(socket, request, 'v5.channel.k8s.io');
      open.push(() => tell(socket, 3, JSON.stringify({ ...SUCCESS })));
      socket.resume();
    };
    const companion = copy();
    for (let index = 0; index < 6; index++) show(companion, 'running', `shop-${index}`);
    await soon(() => open.length === 4);
    await clock.sleep(2000);
    expect(open).toHaveLength(4);
    open[0]?.();
    await soon(() => open.length === 5);
  });

  test('that could not be packed is told', async () => {
    const failed = Promise.reject(new Error('ENOSPC: no space left on device, write'));
    failed.catch(() => undefined);
    show(copy(failed), 'running');
    await soon(() => seen() !== undefined);
    expect(seen()?.failure).toContain('ENOSPC');
  });

  test('stops with the attempt, and tells nothing of it', async () => {
    server.answer = (socket, request) => {
      accept(socket, request, 'v5.channel.k8s.io');
      socket.pause();
    };
    show(copy(Promise.resolve({ ...archive, bytes: 500_000_000 })), 'running');
    await soon(() => server.requests.length === 1);
    ending.abort();
    await clock.sleep(20_000);
    expect(seen()).toBeUndefined();
  });
});
