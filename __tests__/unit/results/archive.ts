import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

export interface Entry {
  readonly name: string;
  readonly content?: Buffer | string;
  readonly type?: string;
  readonly target?: string;
  /** Instead of the true one. */
  readonly size?: number;
}

function header(name: string, size: number, type: string, target = ''): Buffer {
  const block = Buffer.alloc(512);
  block.write(name.slice(0, 100), 0, 'utf8');
  block.write('0000644\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(target, 157);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A tar archive, also such as no honest tar writes. */
export function tar(entries: readonly Entry[]): Buffer {
  const blocks: Buffer[] = [];
  for (const { name, content = '', type = '0', target = '', size } of entries) {
    const bytes = Buffer.from(content);
    if (Buffer.byteLength(name) > 100) {
      const long = Buffer.from(`${name}\0`);
      blocks.push(header('././@LongLink', long.length, 'L'), pad(long));
    }
    blocks.push(header(name, size ?? bytes.length, type, target), pad(bytes));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** The lines by which a sidecar sends parts; `archives` are gzipped already. */
export function logOf(archives: readonly { readonly gzip: Buffer; readonly files: number }[]): string[] {
  const lines = ['k8s-test-job-results begin 1'];
  for (const [index, { gzip, files }] of archives.entries()) {
    const sum = createHash('sha256').update(gzip).digest('hex');
    lines.push(`k8s-test-job-results part ${index + 1} 0 ${files} ${gzip.length} ${sum} base64`);
    lines.push(...(gzip.toString('base64').match(/.{1,4000}/g) ?? []));
    lines.push(`k8s-test-job-results done ${index + 1}`);
  }
  lines.push(`k8s-test-job-results end ${archives.length} 0`);
  return lines;
}

/** One part with these entries. */
export function part(entries: readonly Entry[]): { gzip: Buffer; files: number } {
  return { gzip: gzipSync(tar(entries)), files: entries.length };
}

function pad(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
