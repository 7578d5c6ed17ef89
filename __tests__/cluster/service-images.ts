import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { kubebox } from './drill.ts';
import { image } from './place.ts';

// Real servers, made into images from this machine's Debian packages; script/lib/prepare.sh installs those.
const HERE = '__tests__/cluster/services';

// A node that has an image does not ask for it again: another entrypoint needs another tag.
const TAG = readdirSync(HERE)
  .toSorted()
  .reduce((hash, file) => hash.update(readFileSync(`${HERE}/${file}`)), createHash('sha256'))
  .digest('hex')
  .slice(0, 8);

export const REDIS = image(`services/redis:${TAG}`);
export const MARIADB = image(`services/mariadb:${TAG}`);
export const POSTGRES = image(`services/postgres:${TAG}`);
/** A shell with redis-cli, mariadb and psql. */
export const CLIENTS = image(`services/clients:${TAG}`);

/** Builds the images into the box's registry; what is there already is only written over. */
export async function buildServiceImages(): Promise<void> {
  const files = (...all: readonly string[]) => all.flatMap((file) => ['--file', file]);
  const build = (name: string, ...more: readonly string[]) =>
    kubebox('image', 'build', `services/${name}:${TAG}`, '--base', 'busybox', ...more, '--push');
  const entrypoint = (name: string) => [
    ...files(`${HERE}/${name}.sh:/entrypoint`),
    '--entrypoint',
    '/entrypoint',
  ];
  const [version = ''] = readdirSync('/usr/lib/postgresql').toSorted().toReversed();
  const postgres = `/usr/lib/postgresql/${version}`;
  const programs = ['postgres', 'initdb', 'pg_isready'].map((program) => `${postgres}/bin/${program}`);
  await Promise.all([
    build('redis', ...files('/usr/bin/redis-check-rdb:/usr/bin/redis-server'), ...entrypoint('redis')),
    build('mariadb', ...files('/usr/sbin/mariadbd', '/usr/share/mysql'), ...entrypoint('mariadb')),
    build(
      'postgres',
      ...files(...programs, `${postgres}/lib`, `/usr/share/postgresql/${version}`, '/usr/share/zoneinfo'),
      ...files(`${HERE}/passwd:/etc/passwd`, `${HERE}/group:/etc/group`),
      '--env',
      `PATH=${postgres}/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      ...entrypoint('postgres'),
    ),
    build(
      'clients',
      ...files('/usr/bin/redis-cli', '/usr/bin/mariadb', `${postgres}/bin/psql:/usr/bin/psql`),
    ),
  ]);
}
