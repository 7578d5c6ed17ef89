import { type Place, pathOf, placeOf } from './places.ts';
import type { Roots, TestOutcome } from './test-results.ts';
import { BoundedText, cleanText, messageOf, shortened, trimmedOutput, trimmedStack } from './texts.ts';
import type { Attributes } from './xml.ts';

/** A test as one report has it; what takes long to find out is asked for only where it is needed. */
export interface RawTest {
  readonly name: string;
  readonly suite: string;
  readonly outcome: TestOutcome;
  readonly timeSeconds: number | null;
  /** The same test again in this report is its next try, not another test of that name. */
  readonly repeats: boolean;
  /** The file that the report names, as it is written there. */
  readonly file: string;
  place(): Place;
  details(): TestDetails;
}

export interface TestDetails {
  readonly message: string;
  readonly stack: string;
  readonly systemOut: string;
  readonly attachments: readonly string[];
}

/** What the element of a test gets from those around it. */
export interface Surroundings {
  readonly suite: string;
  readonly file: string;
  readonly repeats: boolean;
}

const BODY_CHARACTERS = 16_000;
const OUTPUT_CHARACTERS = 8_000;
const LONGEST_NAME = 500;
const MOST_ATTACHMENTS = 10;
// What they write around a test that stands in no suite.
const NO_SUITE_OF_JEST = 'undefined';
const NO_SUITE_OF_NODE = 'test';
const NOT_RUN = /^(?:skipped|notrun|disabled|ignored|suppressed|pending)$/i;
// Playwright writes these beside a try that failed, and says nothing else of it when the next one passed.
const OF_A_FAILED_TRY = /(?:^|\/)(?:error-context\.md|test-failed-\d+\.png)$/;

interface Said {
  readonly kind: string;
  readonly message: string;
  readonly type: string;
  readonly body: BoundedText;
}

/** The element of a test while it is read. */
export class TestElement {
  readonly #attributes: Attributes;
  readonly #around: Surroundings;
  readonly #open: string[] = [];
  readonly #said: Said[] = [];
  readonly #attachments: string[] = [];
  #output: BoundedText | null = null;
  #current: Said | null = null;
  #isSkipped = false;
  #isTodo = false;

  constructor(attributes: Attributes, around: Surroundings) {
    this.#attributes = attributes;
    this.#around = around;
  }

  open(name: string, attributes: Attributes): void {
    this.#open.push(name);
    if (/^(?:failure|error|(?:rerun|flaky)(?:Failure|Error))$/.test(name)) {
      this.#current = {
        kind: name,
        message: attributes.get('message') ?? '',
        type: attributes.get('type') ?? '',
        body: new BoundedText(BODY_CHARACTERS),
      };
      // Of many failures of one test the first tell enough.
      if (this.#said.length < 4 || name === 'failure' || name === 'error') this.#said.push(this.#current);
    } else if (name === 'skipped' || name === 'ignored' || name === 'disabled') {
      this.#isSkipped = true;
      // node's todo fails without harm.
      this.#isTodo ||= attributes.get('type') === 'todo';
    } else if (name === 'property' && /^(?:attachment|screenshot)/i.test(attributes.get('name') ?? '')) {
      this.#attach(attributes.get('value') ?? '');
    }
  }

  text(text: string): void {
    const name = this.#open.at(-1);
    if (name === 'system-out') (this.#output ??= new BoundedText(OUTPUT_CHARACTERS)).add(text);
    else if (this.#current && (name === this.#current.kind || name === 'stackTrace'))
      this.#current.body.add(text);
  }

  /** Nothing inside of it is open. */
  get isBare(): boolean {
    return this.#open.length === 0;
  }

  /** True when that was the end of the test itself. */
  close(name: string): boolean {
    if (this.#open.length === 0) return true;
    this.#open.pop();
    if (name === this.#current?.kind) this.#current = null;
    return false;
  }

  finish(roots: Roots): RawTest {
    // Surefire groups thousands with commas.
    const seconds = Number.parseFloat((this.#attributes.get('time') ?? '').replaceAll(',', ''));
    const { name, suite } = this.#names();
    return {
      name,
      suite,
      outcome: this.#outcome(),
      timeSeconds: Number.isFinite(seconds) && seconds >= 0 ? seconds : null,
      repeats: this.#around.repeats,
      file: this.#file(),
      place: () => this.#place(roots),
      details: () => this.#details(),
    };
  }

  #outcome(): TestOutcome {
    const has = (kind: string) => this.#said.some((said) => said.kind === kind);
    if (this.#isTodo) return 'skipped';
    if (has('error')) return 'error';
    if (has('failure')) return 'failed';
    if (has('flakyFailure') || has('flakyError')) return 'flaky';
    const status = this.#attributes.get('status') ?? '';
    const result = this.#attributes.get('result') ?? '';
    if (this.#isSkipped || NOT_RUN.test(status) || NOT_RUN.test(result)) return 'skipped';
    this.#findAttachments();
    return this.#attachments.some((path) => OF_A_FAILED_TRY.test(path)) ? 'flaky' : 'passed';
  }

  // Many reports repeat the suite in the test's name, and some have the whole name twice.
  #names(): { readonly name: string; readonly suite: string } {
    const whole = shortened(cleanText(this.#attributes.get('name') ?? ''), LONGEST_NAME).trim();
    const around = this.#around.suite === NO_SUITE_OF_JEST ? '' : this.#around.suite.trim();
    const named = (this.#attributes.get('classname') ?? this.#attributes.get('class') ?? '').trim();
    const className = around === '' && named === NO_SUITE_OF_NODE ? '' : named;
    const isOwn = (text: string) => text !== '' && text !== whole && !whole.endsWith(` ${text}`);
    const suites = [around, className].map((text) => shortened(cleanText(text), LONGEST_NAME));
    const prefix = suites.find(
      (text) => text !== '' && /^[ ./:›>]/.test(whole.slice(text.length)) && whole.startsWith(text),
    );
    const suite = prefix ?? [className, around].find(isOwn) ?? '';
    const name = prefix === undefined ? whole : whole.slice(prefix.length).replace(/^[ ./:›>]+/, '');
    return { name: name || whole || '(without a name)', suite: shortened(cleanText(suite), LONGEST_NAME) };
  }

  #file(): string {
    return this.#attributes.get('file') ?? this.#attributes.get('filepath') ?? this.#around.file;
  }

  #place(roots: Roots): Place {
    const line = Number.parseInt(this.#attributes.get('line') ?? this.#attributes.get('lineno') ?? '', 10);
    const stack = this.#said
      .map(({ body, message }) => `${cleanText(body.text)}\n${cleanText(message)}`)
      .join('\n');
    const hints = {
      file: this.#file(),
      line: line > 0 ? line : null,
      className: this.#attributes.get('classname') ?? '',
      package: this.#around.suite,
      stack,
    };
    return stack === '\n' || stack === ''
      ? { ...pathOf(hints.file, roots), line: hints.line }
      : placeOf(hints, roots);
  }

  #details(): TestDetails {
    const first = this.#said.find(({ kind }) => kind === 'failure' || kind === 'error') ?? this.#said[0];
    this.#findAttachments();
    const className = this.#attributes.get('classname') ?? '';
    const own = `${className}::${this.#attributes.get('name') ?? ''}`;
    const body = first?.body.text ?? '';
    return {
      message: messageOf(first?.message ?? '', body, first?.type ?? '', own),
      stack: trimmedStack(body),
      systemOut: trimmedOutput(this.#output?.text ?? ''),
      attachments: this.#attachments,
    };
  }

  #findAttachments(): void {
    if (!this.#output) return;
    for (const [, path = ''] of this.#output.text.matchAll(/\[\[ATTACHMENT\|([^[\]\n]{1,400})\]\]/g))
      this.#attach(path);
  }

  #attach(path: string): void {
    const clean = shortened(cleanText(path).trim(), 400);
    if (clean !== '' && this.#attachments.length < MOST_ATTACHMENTS && !this.#attachments.includes(clean))
      this.#attachments.push(clean);
  }
}
