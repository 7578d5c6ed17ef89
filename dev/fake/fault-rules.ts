import type { Fault } from './faults.ts';
import { type Matcher, type RecordedRequest, matches } from './recorder.ts';

export interface FaultOptions {
  /** How many requests it befalls; for ever without. */
  readonly times?: number;
  /** How many that fit are let through first. */
  readonly skip?: number;
}

/** A fault that was set: how often it struck, and a way to take it back. */
export interface FaultRule {
  readonly hits: number;
  remove(): void;
}

interface Rule {
  readonly matcher: Matcher;
  readonly fault: Fault;
  readonly times: number;
  skip: number;
  hits: number;
}

/** The faults that are set; the first that fits and is not used up befalls a request. */
export class FaultRules {
  #rules: Rule[] = [];

  set(matcher: Matcher, fault: Fault, options: FaultOptions = {}): FaultRule {
    const rule: Rule = {
      matcher,
      fault,
      times: options.times ?? Number.POSITIVE_INFINITY,
      skip: options.skip ?? 0,
      hits: 0,
    };
    this.#rules.push(rule);
    return {
      get hits() {
        return rule.hits;
      },
      remove: () => {
        this.#rules = this.#rules.filter((other) => other !== rule);
      },
    };
  }

  clear(): void {
    this.#rules = [];
  }

  take(request: RecordedRequest): Fault | null {
    for (const rule of this.#rules) {
      if (rule.hits >= rule.times || !matches(request, rule.matcher)) continue;
      if (rule.skip > 0) {
        rule.skip--;
        continue;
      }
      rule.hits++;
      return rule.fault;
    }
    return null;
  }
}
