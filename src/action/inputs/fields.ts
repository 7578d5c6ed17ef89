import { getInput } from '@actions/core';
import { parseDuration } from '../../time/duration.ts';
import { parseQuantity } from '../../text/quantity.ts';
import { type Problems, quote } from '../problems.ts';

/** Reads single inputs; what is wrong with one goes to the problems and a harmless value comes back. */
export class InputFields {
  readonly #problems: Problems;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  text(name: string): string {
    return getInput(name);
  }

  /** As the user wrote it, with its white space. */
  raw(name: string): string {
    return getInput(name, { trimWhitespace: false });
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = getInput(name);
    if (value === '') return fallback;
    if (/^(true|True|TRUE)$/.test(value)) return true;
    if (/^(false|False|FALSE)$/.test(value)) return false;
    this.#problems.add(`${name}: ${quote(value)} is neither true nor false. Example: ${name}: ${fallback}`);
    return fallback;
  }

  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = getInput(name);
    if (value === '') return fallback;
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    this.#problems.add(
      `${name}: ${quote(value)} is not one of ${choices.join(', ')}. Example: ${name}: ${fallback}`,
    );
    return fallback;
  }

  /** Milliseconds. */
  duration(
    name: string,
    fallbackMs: number,
    limits: { leastMs: number; mostMs?: number; example: string },
  ): number {
    const value = getInput(name);
    if (value === '') return fallbackMs;
    const ms = parseDuration(value);
    if (ms === null) {
      const hint = /^\d+$/.test(value) ? ' The unit is missing.' : '';
      this.#problems.add(
        `${name}: ${quote(value)} is no duration.${hint} Example: ${name}: ${limits.example}`,
      );
      return fallbackMs;
    }
    if (ms < limits.leastMs || ms > (limits.mostMs ?? Number.POSITIVE_INFINITY)) {
      const range =
        limits.mostMs === undefined
          ? `at least ${limits.leastMs / 1000}s`
          : `between ${limits.leastMs / 1000}s and ${limits.mostMs / 1000}s`;
      this.#problems.add(
        `${name}: ${quote(value)} is out of range: ${range}. Example: ${name}: ${limits.example}`,
      );
      return fallbackMs;
    }
    return ms;
  }

  /** A whole number from 0 on. */
  count(name: string, fallback: number, most: number): number {
    const value = getInput(name);
    if (value === '') return fallback;
    if (/^\d{1,6}$/.test(value) && Number(value) <= most) return Number(value);
    this.#problems.add(
      `${name}: ${quote(value)} is no whole number from 0 to ${most}. Example: ${name}: ${fallback}`,
    );
    return fallback;
  }

  quantity(name: string, example: string): string {
    const value = getInput(name);
    if (value === '') return '';
    const parsed = parseQuantity(value);
    if (parsed === null || parsed <= 0) {
      this.#problems.add(`${name}: ${quote(value)} is no quantity. Example: ${name}: ${example}`);
      return '';
    }
    return value;
  }

  /** A name as Kubernetes allows it for objects (RFC 1123 subdomain). */
  objectName(name: string, example: string): string {
    const value = getInput(name);
    if (value === '' || isObjectName(value)) return value;
    this.#problems.add(
      `${name}: ${quote(value)} is no Kubernetes name (lower case letters, digits, "-" and "."). Example: ${name}: ${example}`,
    );
    return '';
  }

  /** One name a line, or separated by commas. */
  objectNames(name: string, example: string): readonly string[] {
    const names = getInput(name)
      .split(/[\n,]/)
      .map((part) => part.trim())
      .filter((part) => part !== '');
    for (const part of names) {
      if (!isObjectName(part)) {
        this.#problems.add(`${name}: ${quote(part)} is no Kubernetes name. Example: ${name}: ${example}`);
      }
    }
    return names;
  }
}

/** Whether a text can name a Kubernetes object. */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text);
}
