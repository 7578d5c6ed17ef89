import { XmlDecoder } from './decode.ts';
import { type RawTest, TestElement } from './test-element.ts';
import type { Roots } from './test-results.ts';
import { reasonOf } from './texts.ts';
import { type Attributes, type XmlHandler, XmlReader } from './xml.ts';

const PIECE_BYTES = 32 * 1024;
const TURN_BYTES = 512 * 1024;

export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** What one report comes to, apart from its tests. */
export interface JunitOutcome {
  readonly tests: number;
  readonly bytes: number;
  /** The rest of a sentence that begins with the report: `ends in the middle …`. */
  readonly problems: readonly string[];
}

export interface JunitOptions {
  readonly roots: Roots;
  /** No more of this report than so much is read. */
  readonly mostBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** Reads a JUnit report of any dialect as it comes and hands over test by test; a damaged one as far as it goes. */
export async function readJunit(
  chunks: Chunks,
  options: JunitOptions,
  onTest: (test: RawTest) => void,
): Promise<JunitOutcome> {
  const decoder = new XmlDecoder();
  const handler = new JunitHandler(options.roots, onTest);
  const reader = new XmlReader(handler);
  const problems: string[] = [];
  const isEnough = () => reader.stopped || handler.isForeign || options.signal?.aborted === true;
  let bytes = 0;
  let turnAt = TURN_BYTES;
  try {
    for await (const whole of chunks) {
      const chunk = whole.subarray(0, options.mostBytes - bytes);
      // Piece by piece, so that a signal finds its turn also when a report comes as a whole.
      for (let at = 0; at < chunk.length && !isEnough(); at += PIECE_BYTES) {
        const piece = chunk.subarray(at, at + PIECE_BYTES);
        reader.write(decoder.decode(piece));
        bytes += piece.length;
        if (bytes < turnAt) continue;
        turnAt = bytes + TURN_BYTES;
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (options.signal?.aborted)
        problems.push(`was read in part only, since ${whyStopped(options.signal)}`);
      else if (chunk.length < whole.length)
        problems.push('was not read to its end: together the reports of this run are too large');
      if (problems.length > 0 || isEnough()) break;
    }
  } catch (error) {
    problems.push(`could not be read to its end: ${reasonOf(error)}`);
  }
  if (!isEnough()) reader.write(decoder.end());
  reader.end();
  if (handler.isForeign) problems.push(`is no JUnit report: its first element is <${handler.root}>`);
  else if (problems.length === 0 && reader.problem !== '') problems.push(reader.problem);
  if (decoder.problem !== '') problems.push(decoder.problem);
  return { tests: handler.tests, bytes, problems };
}

function whyStopped({ reason }: AbortSignal): string {
  const { name } = (reason ?? {}) as { readonly name?: unknown };
  return name === 'TimeoutError' ? 'reading the reports took too long' : 'the run was stopped';
}

interface Suite {
  readonly name: string;
  readonly file: string;
}

class JunitHandler implements XmlHandler {
  readonly #roots: Roots;
  readonly #onTest: (test: RawTest) => void;
  readonly #suites: Suite[] = [];
  #test: TestElement | null = null;
  // What stands for a failure outside of any test has no element of its own: it ends with that failure.
  #isOfSuite = false;
  #rootFile = '';
  #repeats = false;
  tests = 0;
  root = '';

  constructor(roots: Roots, onTest: (test: RawTest) => void) {
    this.#roots = roots;
    this.#onTest = onTest;
  }

  /** XML, but no report of this kind. */
  get isForeign(): boolean {
    return this.root !== '' && this.root !== 'testsuites' && this.root !== 'testsuite';
  }

  onOpen(name: string, attributes: Attributes): void {
    if (this.root === '') this.root = name;
    if (this.isForeign) return;
    if (this.#test) this.#test.open(name, attributes);
    else if (name === 'testsuite') this.#openSuite(attributes);
    else if (name === 'testcase') this.#test = this.#begin(attributes);
    else if (name === 'property' && attributes.get('name') === 'go.version') this.#repeats = true;
    // What went wrong outside of any test, such as a file that could not be loaded.
    else if ((name === 'failure' || name === 'error') && this.#suites.length > 0) {
      this.#test = this.#begin(new Map([['name', this.#suites.at(-1)?.name ?? '']]));
      this.#isOfSuite = true;
      this.#test.open(name, attributes);
    }
  }

  onText(text: string): void {
    this.#test?.text(text);
  }

  onClose(name: string, whole: boolean): void {
    const test = this.#test;
    if (!test) {
      if (name === 'testsuite') this.#suites.pop();
      return;
    }
    if (!test.close(name) && !(this.#isOfSuite && test.isBare)) return;
    this.#test = null;
    this.#isOfSuite = false;
    const raw = test.finish(this.#roots);
    // Of a test that was cut off nobody knows how it would have ended, unless it had failed already.
    if (!whole && raw.outcome !== 'failed' && raw.outcome !== 'error') return;
    this.tests++;
    this.#onTest(raw);
  }

  #openSuite(attributes: Attributes): void {
    const name = attributes.get('name') ?? '';
    const file = attributes.get('file') ?? attributes.get('filepath') ?? '';
    // Cypress names the file only once, at a suite that holds no test.
    if (name === 'Root Suite') this.#rootFile = file;
    if (name === 'pytest') this.#repeats = true;
    this.#suites.push({ name, file: file || (this.#suites.at(-1)?.file ?? '') });
  }

  #begin(attributes: Attributes): TestElement {
    const suite = this.#suites.at(-1);
    return new TestElement(attributes, {
      suite: suite?.name ?? '',
      file: suite?.file || this.#rootFile,
      // jest-junit says twice that a file could not be loaded.
      repeats: this.#repeats || attributes.get('classname') === 'Test suite failed to run',
    });
  }
}
