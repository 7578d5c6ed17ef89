/** One problem that names the input and the other with their values. */
export function both(input: string, other: string, advice = 'Leave one of them out.'): string {
  const whose = /^(spec|metadata|container)\b/.test(other) ? "the manifest's " : '';
  return `${input}: it contradicts ${whose}${other}. ${advice}`;
}
