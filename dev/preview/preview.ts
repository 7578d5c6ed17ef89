import { writeFileSync } from 'node:fs';
import { Browser } from './browser.ts';
import { type Theme, previewPage } from './page.ts';

export interface PreviewOptions {
  /** File of the picture, `.png`; with two themes `-light` and `-dark` are added to its name. */
  readonly png?: string;
  /** File of the page, named in the same way. */
  readonly html?: string;
  readonly themes?: readonly Theme[];
  readonly open?: boolean;
  readonly width?: number;
}

/** Makes pictures of a summary as GitHub shows it; returns the files written. */
export async function preview(
  markdown: string,
  options: PreviewOptions,
  browser?: Browser,
): Promise<string[]> {
  const own = browser ?? (await Browser.launch());
  const themes = options.themes ?? ['light'];
  const written: string[] = [];
  try {
    for (const theme of themes) {
      const named = (path: string) => (themes.length === 1 ? path : path.replace(/(\.\w+)?$/, `-${theme}$1`));
      const png = options.png === undefined ? undefined : named(options.png);
      const page = await own.shoot(previewPage(markdown, theme), {
        ...(png === undefined ? {} : { png }),
        ...(options.width === undefined ? {} : { width: options.width }),
        open: options.open ?? false,
      });
      if (png !== undefined) written.push(png);
      if (options.html !== undefined) {
        writeFileSync(named(options.html), page);
        written.push(named(options.html));
      }
    }
  } finally {
    if (!browser) await own.close();
  }
  return written;
}
