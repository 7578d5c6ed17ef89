import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { serviceClashes } from '../../../src/job/service-clashes.ts';
import { PRESETS, presetOf } from '../../../src/job/presets.ts';
import { type ServiceRequest, planService } from '../../../src/job/service-plan.ts';
import { withServices } from '../../../src/job/services.ts';
import type { JobRequest } from '../../../src/job/request.ts';

const service = (name: string, image: string, more: Partial<ServiceRequest> = {}): ServiceRequest => ({
  name,
  image,
  env: [],
  command: null,
  args: null,
  ports: [],
  cpu: '',
  memory: '',
  ready: null,
  tmpfs: null,
  place: `line 1, column 1`,
  ...more,
});

const TEST = { name: 'test', image: 'node:24', imagePullPolicy: 'Always', securityContext: { runAsUser: 7 } };
const job = (podSpec: object = {}) => ({ spec: { template: { spec: { containers: [TEST], ...podSpec } } } });

function podSpecOf(services: readonly ServiceRequest[], more: Partial<JobRequest> = {}, base = job()): any {
  const request = { services, container: '', helperImage: '', script: 'npm test', ...more } as JobRequest;
  return (withServices(base, request) as any).spec.template.spec;
}

const names = (podSpec: any) => podSpec.initContainers.map(({ name }: { name: string }) => name);
const envOf = (request: ServiceRequest) =>
  Object.fromEntries(planService(request).env.map(({ name, value }) => [name, value]));

describe('presets', () => {
  test.each([
    ['mysql', 3306],
    ['mysql:8.4', 3306],
    ['docker.io/library/mysql:8.4', 3306],
    ['registry.test:5000/mirror/library/mariadb@sha256:0f', 3306],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/postgres:17-alpine', 5432],
    ['cimg/postgres:14.0', 5432],
    ['postgis/postgis:17-3.5', 5432],
    ['valkey/valkey:8', 6379],
    ['docker.elastic.co/elasticsearch/elasticsearch:9.0.0', 9200],
    ['selenium/standalone-chrome:latest', 4444],
    ['amazon/dynamodb-local', 8000],
    ['localstack/localstack', 4566],
    ['apache/kafka:4.0.0', 9092],
    ['minio/minio', 9000],
  ])('%s is known', (image, port) => {
    expect(presetOf(image)?.port).toBe(port);
  });

  test.each(['mysql-backup', 'redis/redisinsight', 'mysql/shell', 'my.registry/postgres/admin', ''])(
    '%s is not',
    (image) => {
      expect(presetOf(image)).toBeNull();
    },
  );

  test('know each image once', () => {
    const all = PRESETS.flatMap(({ images }) => images);
    expect(new Set(all).size).toBe(all.length);
  });

  test('let a database without a password begin, unless the user gives one', () => {
    expect(envOf(service('a', 'mysql'))).toMatchObject({ MYSQL_ALLOW_EMPTY_PASSWORD: 'yes' });
    expect(envOf(service('a', 'mysql', { env: [{ name: 'MYSQL_ROOT_PASSWORD', value: 'x' }] }))).toEqual({
      MYSQL_ROOT_HOST: '%',
      MYSQL_ROOT_PASSWORD: 'x',
    });
    expect(envOf(service('a', 'postgres', { env: [{ name: 'POSTGRES_PASSWORD', value: 'x' }] }))).toEqual({
      POSTGRES_USER: 'postgres',
      POSTGRES_PASSWORD: 'x',
    });
    expect(envOf(service('a', 'postgres', { env: [{ name: 'POSTGRES_USER', value: 'x' }] }))).toEqual({
      POSTGRES_HOST_AUTH_METHOD: 'trust',
      POSTGRES_USER: 'x',
    });
    for (const name of ['MARIADB_ROOT_PASSWORD', 'MYSQL_ROOT_PASSWORD', 'MARIADB_ROOT_PASSWORD_HASH'])
      expect(envOf(service('a', 'mariadb', { env: [{ name, value: 'x' }] }))).toEqual({ [name]: 'x' });
  });

  test('follow the port that the user gives', () => {
    const plan = planService(service('a', 'postgres', { ports: [5433] }));
    expect(plan.ready).toMatchObject({ kind: 'exec', command: expect.arrayContaining(['--port=5433']) });
    expect(planService(service('a', 'opensearch', { ports: [9201] })).ready).toMatchObject({ port: 9201 });
  });

  test.each([
    ['mysql', '', []],
    ['mysql', '512Mi', []],
    ['mysql', '1Gi', ['/var/lib/mysql']],
    ['mysql', '2G', ['/var/lib/mysql']],
    ['postgres', '256Mi', ['/var/lib/postgresql']],
    ['redis', '2Gi', []],
    ['selenium/standalone-chrome', '', ['/dev/shm']],
  ])('%s with memory %j keeps %j in memory', (image, memory, folders) => {
    expect(planService(service('a', image, { memory })).inMemory).toEqual(folders);
    expect(planService(service('a', image, { memory, tmpfs: [] })).inMemory).toEqual([]);
  });
});

describe('the pod', () => {
  test('without services is as it was', () => {
    const base = job();
    expect(withServices(base, { services: [] as readonly ServiceRequest[] } as JobRequest)).toBe(base);
  });

  test('gets a service as a native sidecar that is waited for, reached by its name', () => {
    const podSpec = podSpecOf([
      service('cache', 'redis:7', { cpu: '100m', memory: '64Mi', tmpfs: ['/data'] }),
    ]);
    expect(podSpec.initContainers).toEqual([
      {
        name: 'cache',
        image: 'redis:7',
        restartPolicy: 'Always',
        ports: [{ containerPort: 6379 }],
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '64Mi' } },
        volumeMounts: [{ name: 'memory-of-cache-0', mountPath: '/data' }],
        startupProbe: {
          tcpSocket: { port: 6379 },
          periodSeconds: 1,
          timeoutSeconds: 5,
          failureThreshold: 86_400,
        },
        terminationMessagePolicy: 'FallbackToLogsOnError',
      },
    ]);
    expect(podSpec.volumes).toEqual([{ name: 'memory-of-cache-0', emptyDir: { medium: 'Memory' } }]);
    expect(podSpec.hostAliases).toEqual([{ ip: '127.0.0.1', hostnames: ['cache'] }]);
  });

  const mysql = service('mysql', 'mysql');
  const redis = service('redis', 'redis');
  const postgres = service('postgres', 'postgres');
  const mariadb = service('mariadb', 'mariadb', { ports: [3307] });

  test.each([
    ['one service waits for itself', [mysql], ['mysql']],
    ['fast ones are waited for one by one', [redis, service('b', 'valkey')], ['redis', 'b']],
    ['a slow one behind fast ones waits for itself', [redis, mysql], ['redis', 'mysql']],
    ['a slow one before others gets a gate', [mysql, redis], ['mysql', 'redis', 'ready-of-mysql']],
    ['a probe inside the service stands last', [postgres, mysql], ['mysql', 'postgres', 'ready-of-mysql']],
    [
      'of slow ones each gets one',
      [mysql, mariadb],
      ['mysql', 'mariadb', 'ready-of-mysql', 'ready-of-mariadb'],
    ],
    [
      'but no fast one',
      [mysql, mariadb, redis],
      ['mysql', 'mariadb', 'redis', 'ready-of-mysql', 'ready-of-mariadb'],
    ],
  ])('%s', (_what, services, order) => {
    const podSpec = podSpecOf(services);
    expect(names(podSpec)).toEqual(order);
    for (const { name, startupProbe } of podSpec.initContainers)
      expect({ name, probed: startupProbe !== undefined }).toEqual({
        name,
        probed: !order.includes(`ready-of-${name}`),
      });
  });

  test('has gates only where a shell is known', () => {
    expect(names(podSpecOf([mysql, redis], { script: '' }))).toEqual(['mysql', 'redis']);
    const [, , gate] = podSpecOf([mysql, redis], { script: '', helperImage: 'helper:1' }).initContainers;
    expect(gate).toMatchObject({ name: 'ready-of-mysql', image: 'helper:1' });
  });

  test('has gates that look like the tests and ask for little', () => {
    const [, , gate] = podSpecOf([mysql, redis]).initContainers;
    expect(gate).toMatchObject({
      image: 'node:24',
      imagePullPolicy: 'Always',
      restartPolicy: 'Always',
      securityContext: { runAsUser: 7 },
      // A quota of memory limits refuses a pod with a container that has none.
      resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '32Mi' } },
      startupProbe: { tcpSocket: { port: 3306 } },
    });
  });

  test('keeps what a manifest has', () => {
    const own = {
      initContainers: [{ name: 'migrate' }],
      volumes: [{ name: 'v' }],
      hostAliases: [{ ip: '10.0.0.1', hostnames: ['x'] }],
      containers: [{ name: 'proxy', image: 'p' }, TEST],
    };
    const podSpec = podSpecOf(
      [mysql, service('redis', 'redis', { tmpfs: ['/data'] })],
      { container: 'test' },
      job(own),
    );
    expect(names(podSpec)).toEqual(['migrate', 'mysql', 'redis', 'ready-of-mysql']);
    expect(podSpec.initContainers[3].image).toBe('node:24');
    expect(podSpec.volumes).toHaveLength(2);
    expect(podSpec.hostAliases).toEqual([
      { ip: '10.0.0.1', hostnames: ['x'] },
      { ip: '127.0.0.1', hostnames: ['mysql', 'redis'] },
    ]);
    expect(podSpec.containers).toEqual(own.containers);
  });

  test('has what the user wrote as text, whatever dollars are in it', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('$', '(', ')', 'A', ' ') }));
    fc.assert(
      fc.property(words, words, words, (command, args, ready) => {
        const env = command.map((value, index) => ({ name: `N${index}`, value }));
        const given = service('a', 'b', { command, args, env, ready: { kind: 'exec', command: ready } });
        const [container] = podSpecOf([given]).initContainers;
        expect((container.command as string[]).map(expand)).toEqual(command);
        expect((container.args as string[]).map(expand)).toEqual(args);
        expect((container.startupProbe.exec.command as string[]).map(expand)).toEqual(ready);
        expect((container.env ?? []).map(({ value }: { value: string }) => expand(value))).toEqual(command);
      }),
    );
  });

  test('always waits for every service, once', () => {
    const image = fc.constantFrom('mysql', 'redis', 'postgres', 'elasticsearch', 'unknown');
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 6 }), fc.boolean(), (images, hasShell) => {
        const services = images.map((name, index) => service(`s${index}`, name, { ports: [1000 + index] }));
        const { initContainers } = podSpecOf(services, { script: hasShell ? 'x' : '' });
        const waitedFor = initContainers
          .filter(({ startupProbe }: { startupProbe?: object }) => startupProbe !== undefined)
          .map(({ name }: { name: string }) => name.replace('ready-of-', ''));
        expect(waitedFor.toSorted()).toEqual(services.map(({ name }) => name));
        const firstGate = names({ initContainers }).findIndex((name: string) => name.startsWith('ready-of-'));
        expect(firstGate < 0 || firstGate === services.length).toBe(true);
      }),
    );
  });
});

/** As Kubernetes expands a value that speaks of no known variable. */
function expand(text: string): string {
  return text.replace(/\$\$/g, '$');
}

describe('what cannot run beside each other', () => {
  test('is nothing with services of different kinds', () => {
    expect(serviceClashes(null, [service('a', 'mysql'), service('b', 'redis')])).toEqual([]);
  });

  test('two services on one port are one problem that names both, with their places', () => {
    const [problem, ...more] = serviceClashes(null, [
      service('mysql', 'mysql', { place: 'line 1, column 1' }),
      service('maria', 'mariadb', { place: 'line 2, column 1' }),
    ]);
    expect(more).toEqual([]);
    expect(problem).toMatch(
      /^services: mysql \(line 1, column 1\) and maria \(line 2, column 1\) listen on port 3306\..*maria: \{args:/,
    );
  });

  test('three on one port are still one problem', () => {
    const three = ['a', 'b', 'c'].map((name) => service(name, 'redis'));
    expect(serviceClashes(null, three)).toEqual([expect.stringContaining('a (line 1, column 1), b (')]);
  });

  test('a service that answers at another port than it lists is seen too', () => {
    const ready = { kind: 'http', port: 6379, path: '/' } as const;
    expect(
      serviceClashes(null, [service('a', 'b', { ports: [1], ready }), service('c', 'redis')]),
    ).toHaveLength(1);
  });

  test('an unknown image needs a port or a probe', () => {
    expect(serviceClashes(null, [service('mail', 'axllent/mailpit')])).toEqual([
      expect.stringMatching(/^services: line 1, column 1: nothing says when mail answers: axllent\/mailpit/),
    ]);
    for (const more of [{ ports: [1025] }, { ready: { kind: 'exec', command: ['true'] } as const }])
      expect(serviceClashes(null, [service('mail', 'axllent/mailpit', more)])).toEqual([]);
  });

  test('a manifest with a container of that name, that port, or another place for the name', () => {
    const base = {
      spec: {
        template: {
          spec: {
            initContainers: [{ name: 'mysql' }],
            containers: [{ name: 'app', ports: [{ containerPort: 6379 }] }],
            hostAliases: [{ ip: '10.0.0.9', hostnames: ['search'] }],
          },
        },
      },
    };
    const problems = serviceClashes(base, [
      service('mysql', 'mysql'),
      service('redis', 'redis'),
      service('search', 'elasticsearch'),
    ]);
    expect(problems).toEqual([
      expect.stringContaining(
        'redis (line 1, column 1) and container app of the manifest listen on port 6379',
      ),
      expect.stringContaining('mysql is also the name of a container of the manifest'),
      expect.stringContaining('hostAliases of the manifest lead search to 10.0.0.9'),
    ]);
  });
});
