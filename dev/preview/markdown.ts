import type { Root } from 'hast';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { alerts, autolinks } from './github.ts';

// GitHub's own list (html-pipeline) has it as well.
const ALLOWED = { ...defaultSchema, tagNames: [...(defaultSchema.tagNames ?? []), 'wbr'] };

/** The tree of a document as GitHub shows it: GFM, its allow-list of HTML (rehype-sanitize's own), then its own links and alerts. */
export function markdownTree(markdown: string): Root {
  const tree = unified().use(remarkParse).use(remarkGfm).parse(markdown);
  return unified()
    .use(remarkRehype, { allowDangerousHtml: true })
    .use(rehypeRaw)
    .use(rehypeSanitize, ALLOWED)
    .use(() => alerts)
    .use(() => autolinks)
    .runSync(tree);
}

/** The same as HTML. */
export function markdownToHtml(markdown: string): string {
  return unified().use(rehypeStringify).stringify(markdownTree(markdown));
}
