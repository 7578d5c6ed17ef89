/** What a single pod that nobody divided learns of its place. */
export const ONLY_PLACE: readonly { readonly name: string; readonly value: string }[] = [
  { name: 'SHARD_INDEX', value: '0' },
  { name: 'SHARD_TOTAL', value: '1' },
  { name: 'CIRCLE_NODE_INDEX', value: '0' },
  { name: 'CIRCLE_NODE_TOTAL', value: '1' },
];
