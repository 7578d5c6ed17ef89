/** The head of one part of a pod's results. */
export interface PartHead {
  readonly number: number;
  /** Number of the folder that its names are relative to. */
  readonly root: number;
  readonly files: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly code: 'base64' | 'hex';
}

/** A file that was not sent. */
export interface LeftOut {
  readonly root: number;
  readonly reason: 'limit' | 'size' | 'count' | 'unreadable';
  readonly bytes: number;
  /** Relative to its folder. */
  readonly name: string;
}

export interface PartsTaker {
  part(head: PartHead): void;
  /** The bytes are good only until it returns. */
  data(bytes: Buffer): void;
  /** All lines of the part have come; whether they are whole its checksum tells. */
  partDone(): void;
  /** Lines of a part, or whole parts, are missing. */
  damaged(): void;
  leftOut(file: LeftOut): void;
  lacks(tool: string): void;
  hides(root: number): void;
  end(parts: number, leftOut: number): void;
}

const MARK = 'k8s-test-job-results ';
const PART = /^part (\d{1,6}) (\d{1,3}) (\d{1,6}) (\d{1,12}) ([0-9a-f]{64}) (base64|hex)$/;
const LEFT = /^left (\d{1,3}) (limit|size|count|unreadable) (\d{1,15}) (.*)$/s;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const LONGEST_LINE = 16 * 1024;
const HEX = /^([0-9a-f]{2})*$/;

/** Reads the log of a results container, line by line; lines it does not know are somebody else's and are ignored. */
export class PartsReader {
  readonly #taker: PartsTaker;
  #head: PartHead | null = null;
  #next = 1;
  #isOver = false;
  // Lines of ours are half as long at most; a buffer for each would be garbage that piles up until it is collected.
  readonly #bytes = Buffer.allocUnsafe(LONGEST_LINE);

  constructor(taker: PartsTaker) {
    this.#taker = taker;
  }

  /** Takes one line without its stamp, latin1. */
  line(line: string): void {
    if (this.#isOver) return;
    if (line.startsWith(MARK)) this.#mark(line.slice(MARK.length));
    else if (this.#head) this.#data(line, this.#head);
  }

  /** Lines are missing at this place. */
  gap(): void {
    if (this.#head) this.#drop();
  }

  #mark(text: string): void {
    const [word] = text.split(' ', 1);
    if (this.#head && word !== 'done') this.#drop();
    if (word === 'begin') this.#next = 1;
    else if (word === 'part') this.#part(PART.exec(text));
    else if (word === 'done') this.#done(Number(text.slice(5)));
    else if (word === 'left') this.#left(LEFT.exec(text));
    else if (word === 'lacks') this.#taker.lacks(text.slice(6, 40));
    else if (word === 'hides') this.#taker.hides(Number(text.slice(6)));
    else if (word === 'end') this.#end(/^end (\d{1,6}) (\d{1,9})$/.exec(text));
  }

  #part(match: RegExpExecArray | null): void {
    if (!match) return this.#taker.damaged();
    const [number = 0, root = 0, files = 0, bytes = 0] = match.slice(1, 5).map(Number);
    if (number !== this.#next) this.#taker.damaged();
    this.#next = number + 1;
    const code = match[6] === 'hex' ? 'hex' : 'base64';
    this.#head = { number, root, files, bytes, sha256: match[5] ?? '', code };
    this.#taker.part(this.#head);
  }

  #data(line: string, head: PartHead): void {
    if (line.length > LONGEST_LINE || !(head.code === 'hex' ? HEX : BASE64).test(line)) return this.#drop();
    this.#taker.data(this.#bytes.subarray(0, this.#bytes.write(line, head.code)));
  }

  #done(number: number): void {
    if (!this.#head) return;
    if (number !== this.#head.number) return this.#drop();
    this.#head = null;
    this.#taker.partDone();
  }

  #left(match: RegExpExecArray | null): void {
    if (!match) return;
    const name = Buffer.from(match[4] ?? '', 'latin1')
      .toString('utf8')
      .replace(/^\.\//, '');
    const reason = match[2] as LeftOut['reason'];
    this.#taker.leftOut({ root: Number(match[1]), reason, bytes: Number(match[3]), name });
  }

  #end(match: RegExpExecArray | null): void {
    if (!match) return;
    if (Number(match[1]) !== this.#next - 1) this.#taker.damaged();
    this.#isOver = true;
    this.#taker.end(Number(match[1]), Number(match[2]));
  }

  #drop(): void {
    this.#head = null;
    this.#taker.damaged();
  }
}
