import { type Frame, frameOf } from './frames.ts';
import type { Roots } from './test-results.ts';

export interface Place {
  readonly file: string;
  readonly line: number | null;
  readonly inRepository: boolean;
}

/** What a report tells of where a test stands. */
export interface PlaceHints {
  /** Attributes of the test or its suite; empty and null when it has none. */
  readonly file: string;
  readonly line: number | null;
  readonly className: string;
  /** The package, for Go. */
  readonly package: string;
  readonly stack: string;
}

const NOWHERE: Place = { file: '', line: null, inRepository: false };
const LONGEST_PATH = 400;
const MOST_LINES = 400;

/** File and line of a test: its attributes, made exact by the stack, or else the stack's first frame of the team's own. */
export function placeOf(hints: PlaceHints, roots: Roots): Place {
  const frames = ownFrames(hints.stack);
  const given = pathOf(hints.file, roots);
  if (given.file !== '') {
    const same = frames.find(({ file }) => {
      const place = pathOf(file, roots);
      return place.file === given.file || (place.inRepository && given.file.endsWith(`/${place.file}`));
    });
    return { ...given, line: same?.line ?? hints.line };
  }
  const frame = bestFrame(frames, hints, roots);
  if (!frame) return NOWHERE;
  const ofPackage = frame.file.endsWith('.go') ? inPackage(frame.file, hints.package, roots) : null;
  return ofPackage === null
    ? { ...pathOf(frame.file, roots), line: frame.line }
    : { file: ofPackage, line: frame.line, inRepository: true };
}

/** A path from the root of the repository where it can be one. */
export function pathOf(raw: string, roots: Roots): Place {
  // Before anything is sought in it: some patterns begin anew at every sign.
  if (raw.length > 2 * LONGEST_PATH) return NOWHERE;
  const text = raw
    .trim()
    .replace(/^file:\/\/(?=\/)/, '')
    .replace(/^webpack[\w-]*:\/\/[^/]*\//, '')
    .replace(/\?[^/]*$/, '');
  const path = /^[A-Za-z]:\\|^[^/]*\\/.test(text) ? text.replaceAll('\\', '/') : text;
  if (path === '' || path.length > LONGEST_PATH || /[\u0000-\u001f\u007f]/.test(path)) return NOWHERE;
  const start = within(roots.workingDirectory, roots.workspace);
  // Without a copy of the repository in the usual place, the tests' own folder is the best guess at its root.
  const root = start === null ? roots.workingDirectory : roots.workspace;
  const inner = path.startsWith('/') ? within(path, root) : normal(`${start ?? ''}/${path}`);
  // Only a file's name: of which folder, nobody knows.
  const isBare = !path.includes('/') && /\.(?:go|java|kt|scala|groovy)$/.test(path);
  if (inner === null || inner === '' || isBare || /^[A-Za-z]:\//.test(path))
    return { file: path, line: null, inRepository: false };
  return { file: normal(`${roots.folder}/${inner}`) ?? inner, line: null, inRepository: true };
}

function ownFrames(stack: string): Frame[] {
  const frames: Frame[] = [];
  for (const line of stack.split('\n', MOST_LINES)) {
    const frame = frameOf(line);
    if (frame && !frame.isLibrary && frame.file !== '') frames.push(frame);
  }
  return frames;
}

function bestFrame(frames: readonly Frame[], hints: PlaceHints, roots: Roots): Frame | undefined {
  const { className } = hints;
  const ofClass = frames.find(
    ({ owner }) => owner !== '' && (owner === className || owner.startsWith(`${className}$`)),
  );
  if (ofClass) return ofClass;
  // In Go what was logged comes before what failed.
  const goTest = frames.findLast(({ file }) => file.endsWith('_test.go'));
  if (goTest) return goTest;
  return (
    frames.find(({ file }) => file.startsWith('/') && pathOf(file, roots).inRepository) ??
    frames.find(({ file }) => file.includes('/') && pathOf(file, roots).inRepository) ??
    frames[0]
  );
}

// Go names the file without its folder; the package is the folder, counted from the root of the repository, when its
// path holds the repository's name.
function inPackage(file: string, goPackage: string, { repository }: Roots): string | null {
  if (file.includes('/') || repository === '') return null;
  const match = new RegExp(
    `^[\\w.-]+/${repository.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')}(?:/v\\d+)?(?:/(.*))?$`,
    'i',
  ).exec(goPackage);
  return match ? normal(`${match[1] ?? ''}/${file}`) : null;
}

function within(path: string, folder: string): string | null {
  const inner = normal(path);
  const outer = normal(folder);
  if (inner === null || outer === null) return null;
  if (inner === outer || outer === '') return inner === outer ? '' : inner;
  return inner.startsWith(`${outer}/`) ? inner.slice(outer.length + 1) : null;
}

function normal(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}
