export interface SafeName {
  /** Relative, with `/`; empty when the name is refused. */
  readonly path: string;
  readonly isRenamed: boolean;
}

// What actions/upload-artifact and Windows refuse in a path; a backslash separates folders there.
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /["\\:<>|*?\u0000-\u001f\u007f]/g;
const LONGEST_SEGMENT_BYTES = 200;
const LONGEST_PATH_BYTES = 900;
const DEEPEST = 60;
const REFUSED: SafeName = { path: '', isRenamed: false };

/** A name out of an archive as it may be written below a folder: no way out of it, nothing that a file system refuses. */
export function safeName(name: string): SafeName {
  if (name.startsWith('/')) return REFUSED;
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0 || segments.length > DEEPEST || segments.includes('..')) return REFUSED;
  const path = segments.map(safeSegment).join('/');
  if (Buffer.byteLength(path) > LONGEST_PATH_BYTES) return REFUSED;
  return { path, isRenamed: path !== segments.join('/') };
}

/** Another name for the second file of a name: `a.xml`, `a (2).xml`. */
export function numberedName(path: string, number: number): string {
  const slash = path.lastIndexOf('/') + 1;
  const dot = path.lastIndexOf('.');
  return dot <= slash ? `${path} (${number})` : `${path.slice(0, dot)} (${number})${path.slice(dot)}`;
}

/** Where a file of the pod goes below its shard's folder: as it is seen from the tests' working directory, if it lies there. */
export function placeOf(pathInPod: string, workingDirectory: string): string {
  const base = workingDirectory.replace(/\/+$/, '');
  return base !== '' && pathInPod.startsWith(`${base}/`)
    ? pathInPod.slice(base.length + 1)
    : pathInPod.replace(/^\/+/, '');
}

function safeSegment(segment: string): string {
  let safe = segment.replace(FORBIDDEN, '_');
  // A trailing dot or space is dropped by Windows, and the name is then another.
  safe = safe.replace(/[. ]$/, '_');
  if (Buffer.byteLength(safe) <= LONGEST_SEGMENT_BYTES) return safe;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(safe)?.[0] ?? '';
  let kept = '';
  for (const character of safe.slice(0, safe.length - ending.length)) {
    if (Buffer.byteLength(kept + character + ending) > LONGEST_SEGMENT_BYTES) break;
    kept += character;
  }
  return kept + ending;
}
