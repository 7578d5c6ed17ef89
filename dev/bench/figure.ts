export type Unit = '×' | 'kB' | 'MiB' | 'ms' | 's' | 'requests' | 'connections';

export interface Target {
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** One line of the table: what was measured, against what, and what it should be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  /** How the value came about: the two absolute medians of a ratio, say. */
  readonly detail: string;
  readonly target: Target | null;
}

export type Standing = 'met' | 'near' | 'missed' | '';

const MARGIN = 1.15;

/** Whether a figure holds its target; `near` is missed by no more than the noise of a busy machine. */
export function standing({ value, target }: Figure): Standing {
  if (!target) return '';
  if (Number.isNaN(value)) return 'missed';
  const { atMost = Number.POSITIVE_INFINITY, atLeast = 0 } = target;
  if (value <= atMost && value >= atLeast) return 'met';
  return value <= atMost * MARGIN && value >= atLeast / MARGIN ? 'near' : 'missed';
}

/** Whether a missed figure fails the run: only what does not depend on how fast the machine is. */
export function isBudget({ unit }: Figure): boolean {
  return unit === '×' || unit === 'kB' || unit === 'requests' || unit === 'connections';
}

/** A value with as many digits as mean something. */
export function format(value: number, unit: Unit): string {
  const digits = unit === '×' || unit === 's' ? 2 : unit === 'ms' && value < 10 ? 1 : 0;
  return `${value.toFixed(digits)}${unit === '×' ? ' ×' : ` ${unit}`}`;
}
