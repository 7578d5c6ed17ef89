export type TestOutcome = 'passed' | 'failed' | 'error' | 'skipped' | 'flaky';

/** One test as its report tells it; all texts are foreign, bounded and without terminal codes. */
export interface TestCase {
  readonly name: string;
  /** The suite, class or package that holds it; empty where the name says all. */
  readonly suite: string;
  /** From the root of the repository when `inRepository`, else as the report has it; empty when nothing tells. */
  readonly file: string;
  readonly line: number | null;
  /** Whether `file` is a path in the repository, so that a link or an annotation may name it. */
  readonly inRepository: boolean;
  readonly timeSeconds: number | null;
  readonly outcome: TestOutcome;
  readonly message: string;
  readonly stack: string;
  readonly systemOut: string;
  /** Paths of what the test left behind, as the report has them. */
  readonly attachments: readonly string[];
  readonly shard: number | null;
  readonly attempt: number;
}

/** A test that took long. */
export type SlowTest = Pick<
  TestCase,
  'name' | 'suite' | 'file' | 'line' | 'inRepository' | 'outcome' | 'shard'
> & { readonly timeSeconds: number };

export interface TestTotals {
  readonly tests: number;
  readonly passed: number;
  /** Failures and errors together. */
  readonly failed: number;
  readonly skipped: number;
  readonly flaky: number;
}

/** What the reports of all shards and attempts say together: a test counts once. */
export interface TestResults {
  readonly totals: TestTotals;
  /** In the order of the reports; bounded, so `totals` may say more. */
  readonly failed: readonly TestCase[];
  readonly flaky: readonly TestCase[];
  /** The slowest first. */
  readonly slowest: readonly SlowTest[];
  /** The tests' own time, added up. */
  readonly timeSeconds: number;
  /** How many reports held tests. */
  readonly reports: number;
  /** Sentences about reports that are damaged, cut off or missing. */
  readonly problems: readonly string[];
}

/** Where the tests ran, to find a file of the repository in what they print. */
export interface Roots {
  /** The folder of the repository in the container. */
  readonly workspace: string;
  /** Which folder of the repository that is; empty for its root. */
  readonly folder: string;
  /** Where the tests started: relative paths begin there. */
  readonly workingDirectory: string;
  /** `owner/name`, which Go's package paths mostly hold; empty when not known. */
  readonly repository: string;
}
