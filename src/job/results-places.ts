import { type Glob, readGlob } from '../text/glob.ts';
import type { Fields } from './container.ts';

/** A folder of the test container that the results container sees too. */
export interface ResultsRoot {
  /** Where it stands in the test container. */
  readonly path: string;
  /** The mount of the test container that it is; null where an empty volume is to be mounted. */
  readonly mount: Fields | null;
  /** Where to look, relative to it. */
  readonly starts: readonly string[];
  /** What counts, relative to it. */
  readonly junit: readonly string[];
  readonly artifacts: readonly string[];
}

export interface ResultsPlaces {
  readonly roots: readonly ResultsRoot[];
  readonly problems: readonly string[];
}

interface Wanted {
  readonly input: 'junit' | 'artifacts';
  readonly pattern: string;
  readonly glob: Glob;
}

const SYSTEM_FOLDERS = new Set(
  'bin boot dev etc home lib lib32 lib64 libx32 media mnt opt proc root run sbin srv sys usr var'.split(' '),
);
const NEVER_BELOW = /^\/(bin|boot|dev|lib|lib32|lib64|libx32|proc|sbin|sys)(\/|$)/;

/** A pattern as an absolute one; relative to the working directory of the tests. */
export function absolutePattern(pattern: string, workingDirectory: string): string {
  if (pattern.startsWith('/')) return pattern;
  return `${workingDirectory.replace(/\/+$/, '')}/${pattern.replace(/^(\.\/+)+/, '')}`;
}

/**
 * Which volumes hold the named paths: one that the test container mounts already, else an empty one at the folder in
 * front of the first wildcard.
 */
export function resultsPlaces(
  patterns: { readonly junit: readonly string[]; readonly artifacts: readonly string[] },
  workingDirectory: string,
  mounts: readonly Fields[],
): ResultsPlaces {
  const problems: string[] = [];
  const wanted: Wanted[] = [];
  for (const input of ['junit', 'artifacts'] as const) {
    for (const pattern of patterns[input]) {
      if (!pattern.startsWith('/') && workingDirectory === '') {
        problems.push(
          `${input}: "${pattern}" is relative, and nothing says where the tests start: give working-directory or an absolute path. Example: ${input}: /app/${pattern.replace(/^\.\//, '')}`,
        );
        continue;
      }
      wanted.push({ input, pattern, glob: readGlob(absolutePattern(pattern, workingDirectory)) });
    }
  }
  const own = new Set<string>();
  for (const { input, pattern, glob } of wanted) {
    if (coveringMount(glob.folder, mounts)) continue;
    const problem = whyNotMountable(glob.folder, workingDirectory);
    if (problem === '') own.add(glob.folder);
    else problems.push(`${input}: "${pattern}" ${problem}`);
  }
  const roots = new Map<string, Fields | null>();
  const rootOf = ({ glob }: Wanted): string => {
    const mount = coveringMount(glob.folder, mounts);
    const path = mount
      ? mountPath(mount)
      : [...own].filter((folder) => isBelow(glob.folder, folder)).sort((a, b) => a.length - b.length)[0];
    if (path !== undefined && !roots.has(path)) roots.set(path, mount);
    return path ?? '';
  };
  const placed = wanted.map((one) => ({ ...one, root: rootOf(one) }));
  return {
    problems,
    roots: [...roots].map(([path, mount]) => {
      const here = placed.filter(({ root }) => root === path);
      const sources = (input: string) =>
        here.filter((one) => one.input === input).map(({ glob }) => relativeSource(glob, path));
      const starts = outermost(here.map(({ glob }) => glob.folder)).map(
        (folder) => `./${folder.slice(path.length).replace(/^\//, '')}`,
      );
      return { path, mount, starts, junit: sources('junit'), artifacts: sources('artifacts') };
    }),
  };
}

/** Whether a path is a folder or lies in it. */
export function isBelow(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/** Where a mount of a container stands, without a slash at its end. */
export function mountPath(mount: Fields): string {
  return String(mount.mountPath ?? '').replace(/(.)\/+$/, '$1');
}

function coveringMount(folder: string, mounts: readonly Fields[]): Fields | null {
  const covering = mounts.filter((mount) => isBelow(folder, mountPath(mount)));
  return covering.sort((a, b) => mountPath(b).length - mountPath(a).length)[0] ?? null;
}

// A volume hides what the image has at its place: over these folders the tests would lose themselves or their tools.
function whyNotMountable(folder: string, workingDirectory: string): string {
  const put = 'Let the tests write into a folder of its own, such as reports/';
  if (workingDirectory !== '' && isBelow(workingDirectory.replace(/(.)\/+$/, '$1'), folder)) {
    return `lies directly in the working directory, which cannot be shared without hiding what the image has there. ${put}; a folder without wildcards is named with a / at its end.`;
  }
  const [, first = '', second] = folder.split('/');
  if (folder === '/' || (second === undefined && SYSTEM_FOLDERS.has(first)) || NEVER_BELOW.test(folder)) {
    return `lies directly in ${folder}, which belongs to the image and cannot be shared. ${put}.`;
  }
  return '';
}

function relativeSource(glob: Glob, root: string): string {
  const whole = readGlob(glob.pattern).source;
  // The root is a literal beginning of the pattern, so its escaped form is one of the source.
  const prefix = root === '/' ? '' : root.replace(/[.^$+()|[\]{}]/g, '\\$&');
  const rest = whole.slice(prefix.length);
  return rest.startsWith('/') ? rest.slice(1) : '.*';
}

function outermost(folders: readonly string[]): readonly string[] {
  const all = [...new Set(folders)];
  return all.filter((folder) => !all.some((other) => other !== folder && isBelow(folder, other)));
}
