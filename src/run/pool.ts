/** Does the work for each item, so many at a time; the first error is thrown when all have ended. */
export async function inPool<Item>(
  items: readonly Item[],
  mostAtOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  const ended = await Promise.allSettled(
    Array.from({ length: Math.min(mostAtOnce, items.length) }, () => worker()),
  );
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}
