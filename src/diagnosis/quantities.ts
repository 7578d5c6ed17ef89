import { parseQuantity } from '../text/quantity.ts';
import { dig, list, shape, type Shape, text } from './shape.ts';

const UNITS = ['Gi', 'Mi', 'Ki'] as const;

/** The figure a Kubernetes quantity stands for; NaN when it is none. */
export function amount(quantity: unknown): number {
  if (typeof quantity === 'number') return quantity;
  return parseQuantity(text(quantity).trim()) ?? Number.NaN;
}

/** Twice a quantity of memory, in the unit a person would write. */
export function doubled(quantity: string): string {
  const bytes = amount(quantity) * 2;
  for (const unit of UNITS) {
    const figure = bytes / amount(`1${unit}`);
    if (figure >= 1 && Number.isInteger(figure)) return `${figure}${unit}`;
  }
  return Number.isFinite(bytes) ? `${Math.ceil(bytes / amount('1Mi'))}Mi` : '';
}

/** A limit or request of a container, as written; empty when there is none. */
export function resourceOf(container: Shape, kind: 'limits' | 'requests', resource: string): string {
  const value = dig(container, 'resources', kind, resource);
  return typeof value === 'number' ? String(value) : text(value);
}

/** What the whole pod asks of one resource: containers add up, the largest init container counts when it is larger. */
export function podRequest(spec: Shape, resource: string): number {
  const ask = (container: unknown) => {
    const value = amount(
      resourceOf(shape(container), 'requests', resource) || resourceOf(shape(container), 'limits', resource),
    );
    return Number.isNaN(value) ? 0 : value;
  };
  const regular = list(spec['containers']).reduce<number>((sum, container) => sum + ask(container), 0);
  const inits = list(spec['initContainers']);
  const sidecars = inits
    .filter((init) => text(shape(init)['restartPolicy']) === 'Always')
    .reduce<number>((sum, init) => sum + ask(init), 0);
  return Math.max(regular + sidecars, ...inits.map(ask));
}
