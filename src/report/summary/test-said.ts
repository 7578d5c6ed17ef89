import { isImage } from '../../results/image.ts';
import type { TestCase } from '../../results/test-results.ts';
import { code, prose } from '../escape.ts';

const MOST_IMAGES = 2;

/** What a test said when it failed, and the images that it left, for a cell. */
export function testSaid({ message, attachments }: Pick<TestCase, 'message' | 'attachments'>): string {
  const images = attachments.filter(isImage);
  const see = images.slice(0, MOST_IMAGES).map((path) => code(path, 150));
  const more = images.length > see.length ? ` and ${images.length - see.length} more` : '';
  const text = prose(message, 200);
  return (
    [text, see.length === 0 ? '' : `(see ${see.join(', ')}${more})`]
      .filter((part) => part !== '')
      .join(' ') || '–'
  );
}
