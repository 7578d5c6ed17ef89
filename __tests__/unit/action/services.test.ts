import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readServices } from '../../../src/action/inputs/services.ts';
import { Problems } from '../../../src/action/problems.ts';

function read(text: string) {
  const problems = new Problems();
  return { services: readServices(text, problems), problems: problems.all };
}

const PLAIN = {
  env: [],
  command: null,
  args: null,
  ports: [],
  cpu: '',
  memory: '',
  ready: null,
  tmpfs: null,
};

describe('services that are written well', () => {
  test.each(['', '  \n', '# none\n', '{}', '~'])('%j is none at all', (text) => {
    expect(read(text)).toEqual({ services: [], problems: [] });
  });

  test('are names and images, or names and maps', () => {
    const { services, problems } = read(`
mysql: mysql:8.4
search:
  image: registry.test:5000/mirror/elasticsearch@sha256:${'a'.repeat(64)}
  env: {ES_JAVA_OPTS: -Xmx1g, "PASS$WORD.x-y": 'a$(b)$$', }
`);
    expect(services[0]).toEqual({ name: 'mysql', image: 'mysql:8.4', place: 'line 2, column 1', ...PLAIN });
    expect(problems).toEqual([
      'services: line 5, column 31: search: "PASS$WORD.x-y" cannot be the name of a variable. Example: env: {MYSQL_DATABASE: shop}',
    ]);
  });

  test('have all that a container needs', () => {
    const { services, problems } = read(`
db:
  image: postgres:17
  env: {PASSWORD: 0644, VERSION: 1.10, "YES": yes, EMPTY: , NULL_: ~, TEXT: 'a$(b)$$'}
  command: [postgres]
  args: [-c, max_connections=200, 010, on]
  ports: [5433, 5434]
  cpu: 2
  memory: 1Gi
  ready: [pg_isready, -h, 127.0.0.1]
  tmpfs: [/var/lib/postgresql, /var/lib/postgresql, /run]
`);
    expect(problems).toEqual([]);
    expect(services).toEqual([
      {
        name: 'db',
        image: 'postgres:17',
        env: [
          { name: 'PASSWORD', value: '0644' },
          { name: 'VERSION', value: '1.10' },
          { name: 'YES', value: 'yes' },
          { name: 'EMPTY', value: '' },
          { name: 'NULL_', value: '' },
          { name: 'TEXT', value: 'a$(b)$$' },
        ],
        command: ['postgres'],
        args: ['-c', 'max_connections=200', '010', 'on'],
        ports: [5433, 5434],
        cpu: '2',
        memory: '1Gi',
        ready: { kind: 'exec', command: ['pg_isready', '-h', '127.0.0.1'] },
        tmpfs: ['/var/lib/postgresql', '/run'],
        place: 'line 2, column 1',
      },
    ]);
  });

  test.each([
    ['9200', { kind: 'port', port: 9200 }],
    ['http://:9200/health?a=b', { kind: 'http', port: 9200, path: '/health?a=b' }],
    ['http://:9200', { kind: 'http', port: 9200, path: '/' }],
    ['http://localhost:80/x', { kind: 'http', port: 80, path: '/x' }],
    ['[redis-cli, ping]', { kind: 'exec', command: ['redis-cli', 'ping'] }],
    ['', null],
  ])('ready: %s', (text, ready) => {
    const { services, problems } = read(`a:\n  image: b\n  ready: ${text}`);
    expect(problems).toEqual([]);
    expect(services[0]?.ready).toEqual(ready);
  });

  test('are one by one in the order they were written', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/), { minLength: 1 });
    fc.assert(
      fc.property(names, (all) => {
        const wanted = all.filter((name) => !/^(test|workspace|results|localhost|ready-of-.*)$/.test(name));
        const { services, problems } = read(wanted.map((name) => `"${name}": {image: x}`).join('\n'));
        expect(problems).toEqual([]);
        expect(services.map(({ name }) => name)).toEqual(wanted);
      }),
    );
  });
});

describe('a mistake is told with its place, the allowed form and an example', () => {
  test.each([
    ['mysql:8.4', /^services: line 1, column 1: it must be a YAML map from names to images.* Example: /],
    ['- mysql:8.4', /^services: line 1, column 1: .*A list has no names/],
    ['a: [', /^services: it is no valid YAML map: .*line 1, column \d+/],
    ['mysql: a\nmysql: b', /^services: it is no valid YAML map: .*line 2, column 1/],
    ['ok: a\nMy_SQL: mysql', /^services: line 2, column 1: the name "My_SQL" is no host name/],
    ['test: a', /line 1, column 1: the name "test" is taken by this action itself/],
    ['workspace: a', /taken by this action itself/],
    ['results: a', /taken by this action itself/],
    ['ready-of-x: a', /taken by this action itself/],
    [`${'a'.repeat(51)}: a`, /has 51 letters; 50 are allowed/],
    ['7up: a', /a letter first/],
    ['a.b: c', /is no host name/],
    ['a: 8', /line 1, column 1: a: it must be an image or a map with image. Example: a: mysql:8.4/],
    ['a:', /it must be an image or a map with image/],
    ['a: {cpu: 1}', /line 1, column 1: a: image is missing. Example: image: mysql:8.4/],
    ['a: {image: "b c"}', /line 1, column 5: a: image must be the name of an image/],
    ['a: {image: [b]}', /image must be the name of an image/],
    [
      'a:\n  imgae: b\n  image: c',
      /line 2, column 3: a: "imgae" is no key of a service; did you mean image\? Known: image, env, .*tmpfs\. Example: image: mysql:8.4/,
    ],
    ['a: {image: b, environment: {}}', /did you mean env\?/],
    ['a: {image: b, port: 1}', /did you mean ports\?.* Example: ports: \[3306\]/],
    ['a: {image: b, options: --health-cmd x}', /for a health check use ready\./],
    ['a: {image: b, credentials: {}}', /use the input image-pull-secrets\./],
    ['a: {image: b, zebra: 1}', /"zebra" is no key of a service\. Known/],
    [
      'a: {image: b, env: [X=1]}',
      /line 1, column 15: a: env must be a map from names to values\. Example: env:/,
    ],
    ['a: {image: b, env: {X: [hunter2]}}', /line 1, column 21: a: the value of X must be text, not a list/],
    ['a: {image: b, command: sleep 5}', /command must be a list of words\. Example: command:/],
    ['a: {image: b, args: {}}', /args must be a list of words/],
    ['a: {image: b, command: [[x]]}', /command must be a list of words/],
    ['a: {image: b, ports: ["80:80"]}', /line 1, column 23: .*from 1 to 65535\. Nothing is mapped/],
    ['a: {image: b, ports: [1, 70000]}', /line 1, column 26: .*from 1 to 65535\. Example: ports/],
    ['a: {image: b, ports: [1.5]}', /from 1 to 65535/],
    ['a: {image: b, cpu: lots}', /cpu is no quantity\. Example: cpu: 500m/],
    ['a: {image: b, memory: 0}', /memory is no quantity\. Example: memory: 1Gi/],
    ['a: {image: b, memory: 1GB}', /memory is no quantity/],
    ['a: {image: b, ready: yes}', /ready must be a port, an address http:\/\/:PORT\/path/],
    ['a: {image: b, ready: 0}', /ready must be a port/],
    ['a: {image: b, ready: []}', /ready must be a port/],
    ['a: {image: b, ready: "http://example.test:80/"}', /ready must be a port/],
    ['a: {image: b, ready: "http://:99999/"}', /ready must be a port/],
    ['a: {image: b, tmpfs: [data]}', /line 1, column 23: .*absolute path\. Example: tmpfs/],
    ['a: {image: b, tmpfs: /}', /absolute path/],
  ])('%s', (text, message) => {
    const { problems } = read(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
    expect(problems[0]).toMatch(/Example: /);
    expect(problems[0]).not.toContain('hunter2');
  });

  test('all of them at once', () => {
    expect(read('a: {image: b, cpu: x, memory: y, prots: 1}\nB: c\nd: {}').problems).toHaveLength(5);
  });

  test('and whatever is written, the reader answers and repeats no value of a variable', () => {
    const value = fc.anything({ maxDepth: 2, key: fc.string({ maxLength: 6 }) });
    const key = fc.constantFrom('image', 'env', 'command', 'ports', 'ready', 'tmpfs', 'cpu', 'args', 'oops');
    fc.assert(
      fc.property(fc.dictionary(key, value), (service) => {
        const json = JSON.stringify({ a: { ...service, env: { SECRET: ['hunter2'] } } });
        for (const problem of read(json).problems) {
          expect(problem).toMatch(/^services: .*line \d+, column \d+/s);
          expect(problem).not.toContain('hunter2');
        }
      }),
    );
  });
});
