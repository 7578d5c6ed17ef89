import { dig, list, shape, type Shape, text } from './shape.ts';

const FACTORS: { readonly [suffix: string]: number } = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
};

/** The figure a Kubernetes quantity stands for; NaN when it is none. */
export function amount(quantity: unknown): number {
  if (typeof quantity === 'number') return quantity;
  const found = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text(quantity).trim());
  return found ? Number(found[1]) * (FACTORS[found[2] ?? ''] ?? Number.NaN) : Number.NaN;
}

/** Twice a quantity of memory, in the unit a person would write. */
export function doubled(quantity: string): string {
  const bytes = amount(quantity) * 2;
  for (const unit of ['Gi', 'Mi', 'Ki'] as const) {
    const figure = bytes / (FACTORS[unit] ?? 1);
    if (figure >= 1 && Number.isInteger(figure)) return `${figure}${unit}`;
  }
  return Number.isFinite(bytes) ? `${Math.ceil(bytes / 1024 ** 2)}Mi` : '';
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
