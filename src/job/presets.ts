/** How it is found out that a service answers; `{port}` in path and words is the service's port. */
export type Ready =
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'http'; readonly port: number; readonly path: string }
  | { readonly kind: 'exec'; readonly command: readonly string[] };

/** What is known of an image: all that an empty server for tests needs. */
export interface Preset {
  /** Last parts of the names of images, as they are called by their makers. */
  readonly images: readonly string[];
  readonly port: number;
  /** Path that answers 200 once the server is ready; without it an open port is enough. */
  readonly path?: string;
  /** Words to run in the container where an open port says too little; `$(NAME)` is a variable of it. */
  readonly exec?: readonly string[];
  /** Longer than a few seconds from its start to its first answer. */
  readonly slow: boolean;
  readonly env: { readonly [name: string]: string };
  /** Variables that say how to log in: with one of them from the user, those of `env` in `login` are left out. */
  readonly login?: { readonly ours: readonly string[]; readonly theirs: RegExp };
  readonly args?: readonly string[];
  /** Directories in memory, from this memory limit on: what lies there counts against it. Empty: always. */
  readonly inMemory?: { readonly folders: readonly string[]; readonly from: string };
}

const SMALL_HEAP = '-Xms512m -Xmx512m';
// A node's disk that is nearly full makes these refuse to write, whatever little the tests need.
const NO_DISK_WATCH = { 'cluster.routing.allocation.disk.threshold_enabled': 'false' };

export const PRESETS: readonly Preset[] = [
  {
    images: ['mysql', 'mysql-server'],
    port: 3306,
    slow: true,
    env: { MYSQL_ALLOW_EMPTY_PASSWORD: 'yes', MYSQL_ROOT_HOST: '%' },
    login: {
      ours: ['MYSQL_ALLOW_EMPTY_PASSWORD'],
      theirs: /^MYSQL_(ROOT_PASSWORD(_FILE)?|RANDOM_ROOT_PASSWORD)$/,
    },
    inMemory: { folders: ['/var/lib/mysql'], from: '1Gi' },
  },
  {
    images: ['mariadb'],
    port: 3306,
    slow: true,
    env: { MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: 'yes' },
    login: {
      ours: ['MARIADB_ALLOW_EMPTY_ROOT_PASSWORD'],
      theirs: /^(MARIADB|MYSQL)_(ROOT_PASSWORD(_FILE|_HASH|_HASH_FILE)?|RANDOM_ROOT_PASSWORD)$/,
    },
    inMemory: { folders: ['/var/lib/mysql'], from: '512Mi' },
  },
  {
    images: ['postgres', 'postgis', 'pgvector', 'timescaledb'],
    port: 5432,
    // The port is open a moment before the server takes logins, and the user's own database may not be the first.
    exec: [
      'pg_isready',
      '--quiet',
      '--host=127.0.0.1',
      '--port={port}',
      '--username=$(POSTGRES_USER)',
      '--dbname=postgres',
    ],
    slow: true,
    env: { POSTGRES_HOST_AUTH_METHOD: 'trust', POSTGRES_USER: 'postgres' },
    login: {
      ours: ['POSTGRES_HOST_AUTH_METHOD'],
      theirs: /^POSTGRES_PASSWORD(_FILE)?$/,
    },
    // From version 18 on a mount at /var/lib/postgresql/data is refused; this folder holds the data of all versions.
    inMemory: { folders: ['/var/lib/postgresql'], from: '256Mi' },
  },
  { images: ['redis'], port: 6379, slow: false, env: {} },
  { images: ['valkey'], port: 6379, slow: false, env: {} },
  { images: ['memcached'], port: 11_211, slow: false, env: {} },
  {
    images: ['mongo'],
    port: 27_017,
    slow: true,
    env: {},
    inMemory: { folders: ['/data/db', '/data/configdb'], from: '1Gi' },
  },
  {
    images: ['elasticsearch'],
    port: 9200,
    path: '/_cluster/health?local=true',
    slow: true,
    env: {
      'discovery.type': 'single-node',
      'xpack.security.enabled': 'false',
      ES_JAVA_OPTS: SMALL_HEAP,
      ...NO_DISK_WATCH,
    },
    inMemory: { folders: ['/usr/share/elasticsearch/data'], from: '2Gi' },
  },
  {
    images: ['opensearch'],
    port: 9200,
    path: '/_cluster/health?local=true',
    slow: true,
    env: {
      'discovery.type': 'single-node',
      DISABLE_SECURITY_PLUGIN: 'true',
      DISABLE_INSTALL_DEMO_CONFIG: 'true',
      OPENSEARCH_JAVA_OPTS: SMALL_HEAP,
      ...NO_DISK_WATCH,
    },
    inMemory: { folders: ['/usr/share/opensearch/data'], from: '2Gi' },
  },
  { images: ['rabbitmq'], port: 5672, slow: true, env: {} },
  { images: ['kafka'], port: 9092, slow: true, env: {} },
  {
    images: ['localstack', 'localstack-pro'],
    port: 4566,
    path: '/_localstack/health',
    slow: true,
    env: {},
  },
  {
    images: ['minio'],
    port: 9000,
    path: '/minio/health/ready',
    slow: false,
    env: {},
    args: ['server', '/data'],
  },
  { images: ['dynamodb-local'], port: 8000, slow: true, env: {} },
  {
    images: ['standalone-chrome', 'standalone-chromium', 'standalone-edge', 'standalone-firefox'],
    port: 4444,
    path: '/status',
    slow: true,
    env: {},
    // The 64 MB that a container has there make a browser crash.
    inMemory: { folders: ['/dev/shm'], from: '' },
  },
];

/** What is known of an image, by the last part of its name: mirrors and private copies keep that. */
export function presetOf(image: string): Preset | null {
  const [withoutDigest = ''] = image.split('@');
  const last = withoutDigest.split('/').at(-1) ?? '';
  const name = (last.split(':')[0] ?? '').toLowerCase();
  return PRESETS.find(({ images }) => images.includes(name)) ?? null;
}
