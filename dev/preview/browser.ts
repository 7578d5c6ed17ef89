import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const require = createRequire(import.meta.url);

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Shot {
  /** File of the picture; none is taken without. */
  readonly png?: string;
  readonly width?: number;
  /** Unfold everything. */
  readonly open?: boolean;
}

/** A browser that makes pictures of pages; it talks to nobody. */
export class Browser {
  readonly #context: BrowserContext;
  readonly #folder: string;

  private constructor(context: BrowserContext, folder: string) {
    this.#context = context;
    this.#folder = folder;
  }

  static async launch(): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), 'preview-'));
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: findChromium(),
      args: FLAGS,
      offline: true,
    });
    return new Browser(context, folder);
  }

  /** Shows a page, draws its diagrams, takes the picture, and gives back the page as HTML without scripts. */
  async shoot(html: string, shot: Shot): Promise<string> {
    const page = await this.#context.newPage();
    try {
      await page.setViewportSize({ width: shot.width ?? 1280, height: 800 });
      await page.setContent(html);
      // A folded diagram has no size and mermaid draws nothing sensible into it.
      await page.evaluate(unfold);
      if (html.includes('language-mermaid')) {
        await page.addScriptTag({ path: require.resolve('mermaid/dist/mermaid.min.js') });
        await page.evaluate(drawDiagrams, html.includes('#0d1117') ? 'dark' : 'default');
      }
      if (!shot.open) await page.evaluate(fold);
      if (shot.png !== undefined) await page.screenshot({ path: shot.png, fullPage: true });
      await page.evaluate(() => document.querySelectorAll('script').forEach((script) => script.remove()));
      return await page.content();
    } finally {
      await page.close();
    }
  }

  async close(): Promise<void> {
    await this.#context.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

// These three run inside the page.

function unfold(): void {
  for (const details of document.querySelectorAll('details')) {
    if (!details.open) details.dataset.folded = '';
    details.open = true;
  }
}

function fold(): void {
  for (const details of document.querySelectorAll('details'))
    details.open = details.dataset.folded === undefined;
}

async function drawDiagrams(theme: string): Promise<void> {
  const { mermaid } = globalThis as unknown as {
    mermaid: {
      initialize(options: object): void;
      render(id: string, text: string): Promise<{ svg: string }>;
    };
  };
  mermaid.initialize({ startOnLoad: false, theme });
  let number = 0;
  for (const code of document.querySelectorAll('code.language-mermaid')) {
    const place = document.createElement('div');
    code.parentElement?.replaceWith(place);
    try {
      number += 1;
      place.innerHTML = (await mermaid.render(`diagram-${number}`, code.textContent ?? '')).svg;
    } catch (error) {
      place.className = 'mermaid-error';
      place.textContent = `Unable to render rich display\n${String(error)}\n${code.textContent}`;
    }
  }
}

function findChromium(): string {
  const candidates = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)));
  for (const path of [process.env.CHROMIUM ?? '', ...candidates]) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next one.
    }
  }
  throw new Error(
    'No chromium in PATH: apt-get install -y --no-install-recommends chromium fonts-noto-color-emoji',
  );
}
