/**
 * Evaluates the few expressions an action.yml may hold: input defaults and `post-if`.
 * Mirrors Sdk/DTExpressions2 and the functions under Runner.Worker/Expressions.
 */
import { scalarText } from './text.ts';
import { type Token, tokenize } from './tokens.ts';

/** The job's status, which `success()` and its sisters judge. */
export type JobStatus = 'success' | 'failure' | 'cancelled';

export type Contexts = Readonly<Record<string, unknown>>;

export interface Scope {
  readonly contexts: Contexts;
  readonly status: JobStatus;
}

/** Replaces every `${{ … }}` in a text by its value. */
export function evaluateTemplate(text: string, scope: Scope): string {
  return text.replace(/\$\{\{((?:[^'}]|'(?:[^']|'')*'|\}(?!\}))*)\}\}/g, (_, expression: string) =>
    toText(evaluate(expression, scope)),
  );
}

/** Evaluates a step's `if:`; one that names no status function gets `success() &&` in front, by the server. */
export function evaluateIf(condition: string, scope: Scope): boolean {
  const bare = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(condition)?.[1] ?? condition;
  const named = /\b(?:always|cancelled|failure|success)\s*\(/i.test(bare);
  return isTrue(evaluate(named ? bare : `success() && (${bare})`, scope));
}

/** Evaluates an action's `post-if`, which is taken as it stands: no `${{ }}`, and nothing put in front. */
export function evaluatePostIf(condition: string, scope: Scope): boolean {
  return isTrue(evaluate(condition, scope));
}

/** Evaluates one expression. */
export function evaluate(expression: string, scope: Scope): unknown {
  const parser = new Parser(tokenize(expression), scope);
  const value = parser.or();
  parser.expectEnd(expression);
  return value;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #scope: Scope;
  #at = 0;

  constructor(tokens: readonly Token[], scope: Scope) {
    this.#tokens = tokens;
    this.#scope = scope;
  }

  or(): unknown {
    let value = this.#and();
    while (this.#take('||')) {
      const other = this.#and();
      value = isTrue(value) ? value : other;
    }
    return value;
  }

  expectEnd(expression: string): void {
    if (this.#at < this.#tokens.length) throw new Error(`Unexpected symbol within: ${expression}`);
  }

  #and(): unknown {
    let value = this.#comparison();
    while (this.#take('&&')) {
      const other = this.#comparison();
      value = isTrue(value) ? other : value;
    }
    return value;
  }

  #comparison(): unknown {
    const value = this.#not();
    if (this.#take('==')) return areEqual(value, this.#not());
    if (this.#take('!=')) return !areEqual(value, this.#not());
    return value;
  }

  #not(): unknown {
    return this.#take('!') ? !isTrue(this.#not()) : this.#member();
  }

  #member(): unknown {
    let value = this.#primary();
    for (;;) {
      if (this.#take('.')) {
        const token = this.#next();
        if (token.kind !== 'name') throw new Error('A property name must follow a dot.');
        value = property(value, token.name);
      } else if (this.#take('[')) {
        value = property(value, toText(this.or()));
        this.#expect(']');
      } else {
        return value;
      }
    }
  }

  #primary(): unknown {
    if (this.#take('(')) {
      const value = this.or();
      this.#expect(')');
      return value;
    }
    const token = this.#next();
    if (token.kind === 'value') return token.value;
    if (token.kind === 'sign') throw new Error(`Unexpected symbol: '${token.sign}'`);
    return this.#take('(') ? this.#call(token.name) : this.#context(token.name);
  }

  #context(name: string): unknown {
    const value = property(this.#scope.contexts, name);
    if (value === undefined) throw new Error(`Unrecognized named-value: '${name}'`);
    return value;
  }

  #call(name: string): unknown {
    const values: unknown[] = [];
    while (!this.#take(')')) {
      if (values.length > 0) this.#expect(',');
      values.push(this.or());
    }
    const { status } = this.#scope;
    switch (name.toLowerCase()) {
      case 'always':
        return true;
      case 'success':
      case 'failure':
      case 'cancelled':
        return status === name.toLowerCase();
      case 'tojson':
        return JSON.stringify(values[0] ?? null, null, 2);
      case 'format':
        return toText(values[0]).replace(/\{(\d+)\}/g, (_, index: string) =>
          toText(values[Number(index) + 1]),
        );
      default:
        throw new Error(`Unrecognized function: '${name}'`);
    }
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new Error('Unexpected end of expression.');
    return token;
  }

  #take(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.sign !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw new Error(`Expected '${sign}'.`);
  }
}

/** Keys are compared without case; what is not there is null, never an error. */
function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return null;
  const entry = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase());
  if (entry !== undefined) return entry[1] ?? null;
  return CONTEXTS.has(name.toLowerCase()) || !('github' in value) ? null : undefined;
}

// A context that the job has no values for (`matrix` without a matrix) is null, another name is an error.
const CONTEXTS = new Set(['github', 'strategy', 'matrix', 'job', 'runner', 'env', 'inputs', 'steps']);

function isTrue(value: unknown): boolean {
  return Boolean(value);
}

function areEqual(one: unknown, other: unknown): boolean {
  if (typeof one === 'string' && typeof other === 'string') return one.toUpperCase() === other.toUpperCase();
  if (typeof one === typeof other) return one === other;
  return toNumber(one) === toNumber(other);
}

function toNumber(value: unknown): number {
  return typeof value === 'object' && value !== null ? Number.NaN : Number(value);
}

function toText(value: unknown): string {
  return scalarText(value) ?? (Array.isArray(value) ? 'Array' : 'Object');
}
