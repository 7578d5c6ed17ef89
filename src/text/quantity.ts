const FORM = /^(\d+(?:\.\d+)?|\.\d+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|e\d+|E\d+)?$/;
const FACTORS: { readonly [suffix: string]: number } = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/** The value of a Kubernetes quantity such as `500m` or `2Gi`; null when the text is none. */
export function parseQuantity(text: string): number | null {
  const match = FORM.exec(text);
  if (!match) return null;
  const suffix = match[2] ?? '';
  const factor = FACTORS[suffix] ?? 10 ** Number(suffix.slice(1));
  return Number(match[1]) * factor;
}
