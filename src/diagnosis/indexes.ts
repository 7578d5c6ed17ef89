/** True when compressed index text such as `1,3-5` holds the index (trap 26). */
export function isListed(compressed: string, index: number): boolean {
  return compressed.split(',').some((part) => {
    const [from = Number.NaN, to = from] = part.split('-').map(Number);
    return part.trim() !== '' && index >= from && index <= to;
  });
}
