/** What stands in an archive. */
export interface TarEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'hard-link' | 'other';
  readonly size: number;
  /** Of a link. */
  readonly target: string;
}

export interface TarTaker {
  /** A new entry; false when its bytes are not wanted. */
  entry(entry: TarEntry): boolean;
  data(bytes: Buffer): void;
  /** The file that was wanted is whole. */
  entryEnd(): void;
}

export class TarError extends Error {
  override readonly name = 'TarError';
}

const BLOCK = 512;
const LONGEST_META_BYTES = 64 * 1024;

/** Reads a tar archive (ustar, GNU long names, pax paths and sizes) as it comes; throws TarError where it is damaged. */
export class TarReader {
  readonly #taker: TarTaker;
  #held = Buffer.alloc(0);
  #left = 0;
  #padding = 0;
  #isWanted = false;
  #meta: { readonly type: string; readonly chunks: Buffer[] } | null = null;
  #next: { name?: string; target?: string; size?: number } = {};
  #isOver = false;

  constructor(taker: TarTaker) {
    this.#taker = taker;
  }

  /** Takes the next bytes of the archive. */
  push(chunk: Buffer): void {
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = Buffer.alloc(0);
    while (rest.length > 0 && !this.#isOver) {
      if (this.#left > 0) rest = this.#content(rest);
      else if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, rest.length);
        this.#padding -= skipped;
        rest = rest.subarray(skipped);
      } else if (rest.length < BLOCK) {
        this.#held = Buffer.from(rest);
        return;
      } else {
        this.#header(rest.subarray(0, BLOCK));
        rest = rest.subarray(BLOCK);
      }
    }
  }

  /** The archive is at its end; throws TarError when something was still to come. */
  end(): void {
    if (this.#left > 0 || (this.#held.length > 0 && !this.#isOver)) throw new TarError('it ends too early');
  }

  #content(bytes: Buffer): Buffer {
    const part = bytes.subarray(0, this.#left);
    this.#left -= part.length;
    if (this.#meta) this.#meta.chunks.push(Buffer.from(part));
    else if (this.#isWanted) this.#taker.data(part);
    if (this.#left === 0) this.#contentEnd();
    return bytes.subarray(part.length);
  }

  #contentEnd(): void {
    const meta = this.#meta;
    this.#meta = null;
    if (!meta) {
      if (this.#isWanted) this.#taker.entryEnd();
      return;
    }
    const content = Buffer.concat(meta.chunks);
    if (meta.type === 'L') this.#next.name = text(content);
    else if (meta.type === 'K') this.#next.target = text(content);
    else if (meta.type === 'x') Object.assign(this.#next, paxFields(content));
  }

  #header(block: Buffer): void {
    if (block.every((byte) => byte === 0)) {
      this.#isOver = true;
      return;
    }
    checkSum(block);
    const type = String.fromCharCode(block[156] || 48);
    const given = number(block, 124, 12);
    if ('LKxg'.includes(type)) {
      if (given > LONGEST_META_BYTES) throw new TarError('a name in it is too long');
      this.#begin(given);
      this.#meta = { type, chunks: [] };
      if (given === 0) this.#meta = null;
      return;
    }
    const ustar = block.toString('latin1', 257, 263) === 'ustar\0';
    const prefix = ustar ? text(block.subarray(345, 500)) : '';
    const short = text(block.subarray(0, 100));
    const name = this.#next.name ?? (prefix === '' ? short : `${prefix}/${short}`);
    const target = this.#next.target ?? text(block.subarray(157, 257));
    const declared = this.#next.size ?? given;
    this.#next = {};
    const kind = kindOf(type);
    // Links and folders have no content, whatever their size says.
    const size = kind === 'file' || kind === 'other' ? declared : 0;
    this.#isWanted = this.#taker.entry({ name, kind, size, target }) && kind === 'file';
    this.#begin(size);
    if (size === 0 && this.#isWanted) this.#taker.entryEnd();
  }

  #begin(size: number): void {
    this.#left = size;
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK;
  }
}

function kindOf(type: string): TarEntry['kind'] {
  if (type === '0' || type === '7') return 'file';
  if (type === '5') return 'folder';
  return type === '1' ? 'hard-link' : 'other';
}

function checkSum(block: Buffer): void {
  let sum = 0;
  for (const [index, byte] of block.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
  if (sum !== number(block, 148, 8)) throw new TarError('a header in it is damaged');
}

function number(block: Buffer, at: number, length: number): number {
  const digits = block
    .toString('latin1', at, at + length)
    .replace(/[\0 ]+$/, '')
    .trim();
  // The binary form is for files over 8 GiB, which no results limit lets through.
  if (!/^[0-7]*$/.test(digits)) throw new TarError('a number in it is damaged');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

/** The records `LENGTH key=value\n` that matter here. */
function paxFields(content: Buffer): { name?: string; target?: string; size?: number } {
  const found: { name?: string; target?: string; size?: number } = {};
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const length = Number(content.toString('latin1', at, Math.max(at, space)));
    if (space < 0 || !Number.isInteger(length) || length <= space - at || at + length > content.length) {
      throw new TarError('an extended header in it is damaged');
    }
    const record = content.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    const [key, value] = [record.slice(0, equals), record.slice(equals + 1)];
    if (key === 'path') found.name = value;
    else if (key === 'linkpath') found.target = value;
    else if (key === 'size' && /^\d{1,15}$/.test(value)) found.size = Number(value);
    at += length;
  }
  return found;
}
