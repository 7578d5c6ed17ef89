export const BLOCK_BYTES = 512;
/** What ends an archive. */
export const ARCHIVE_END: Buffer = Buffer.alloc(2 * BLOCK_BYTES);

/** One thing in an archive; texts are bytes, one character each. */
export interface TarEntry {
  readonly type: 'file' | 'folder' | 'link' | 'hard-link';
  readonly path: string;
  readonly target: string;
  readonly mode: number;
  readonly modifiedSeconds: number;
  readonly size: number;
}

const TYPES = { file: '0', 'hard-link': '1', link: '2', folder: '5' } as const;
const NAME_BYTES = 100;
const MOST_OCTAL_SIZE = 0o77777777777;

/**
 * The blocks in front of an entry's content. Long names are in GNU's way and not in POSIX's: busybox tar skips
 * the extended headers of POSIX and would cut the names without a word.
 */
export function tarHeader(entry: TarEntry): Buffer {
  const path = entry.type === 'folder' ? `${entry.path}/` : entry.path;
  return Buffer.concat([
    ...longName('K', entry.target),
    ...longName('L', path),
    block(path, entry.target, TYPES[entry.type], entry.mode, entry.size, entry.modifiedSeconds),
  ]);
}

/** Zeros that fill the last block of a content. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
}

function longName(type: 'K' | 'L', name: string): Buffer[] {
  // Exactly 100 bytes fill the field and leave no room for the zero that some readers look for.
  if (name.length < NAME_BYTES) return [];
  const content = Buffer.from(`${name}\0`, 'latin1');
  return [block('././@LongLink', '', type, 0, content.length, 0), content, tarPadding(content.length)];
}

function block(
  path: string,
  target: string,
  type: string,
  mode: number,
  size: number,
  modifiedSeconds: number,
): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(path.slice(0, NAME_BYTES), 0, 'latin1');
  octal(header, 100, 8, mode & 0o7777);
  // Nobody's: the receiver gives everything to its own user.
  octal(header, 108, 8, 0);
  octal(header, 116, 8, 0);
  if (size <= MOST_OCTAL_SIZE) octal(header, 124, 12, size);
  else bigSize(header, size);
  octal(header, 136, 12, Math.min(MOST_OCTAL_SIZE, Math.max(0, Math.floor(modifiedSeconds))));
  header.write('        ', 148, 'latin1');
  header.write(type, 156, 'latin1');
  header.write(target.slice(0, NAME_BYTES), 157, 'latin1');
  header.write('ustar  \0', 257, 'latin1');
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

function octal(header: Buffer, offset: number, width: number, value: number): void {
  header.write(`${value.toString(8).padStart(width - 1, '0')}\0`, offset, 'latin1');
}

// From 8 GiB on: the number itself, with the highest bit as its mark.
function bigSize(header: Buffer, size: number): void {
  header.writeUInt8(0x80, 124);
  header.writeBigUInt64BE(BigInt(size), 128);
}
