import { mkdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const LIMIT_MS = 15_000;

/** What opening pages in a real browser showed. */
export interface Opened {
  opened: number;
  /** What executed, was asked for, or became an element of the page. */
  harm: string | undefined;
  /** The text that the pages show. */
  shown: string;
}

/** Opens pages in Debian's Chromium, everything in them unfolded, and looks whether any of the hostile text is alive. */
export async function openPages(files: string[]): Promise<Opened> {
  await mkdir('/tmp/browser', { recursive: true });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    env: { HOME: '/tmp/browser', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
  });
  const found: string[] = [];
  let shown = '';
  try {
    for (const file of files) {
      const page = await browser.newPage();
      const own = pathToFileURL(file).href;
      page.on('dialog', (dialog) => {
        found.push(`a dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('request', (request) => {
        if (request.url() !== own) found.push(`a request for ${request.url()}`);
      });
      await page.goto(own, { timeout: LIMIT_MS, waitUntil: 'load' });
      try {
        const { harms, text } = readLook(await page.evaluate(LOOK));
        found.push(...harms);
        shown += text;
      } catch (error) {
        found.push(`the page went elsewhere (${error instanceof Error ? error.message.slice(0, 60) : ''})`);
      }
      await page.close();
    }
  } finally {
    await browser.close();
  }
  return {
    opened: files.length,
    harm: found.length === 0 ? undefined : [...new Set(found)].slice(0, 3).join(', '),
    shown,
  };
}

/** Runs in the page: unfolds everything, and tells what ran, what became an element, and what can be read. */
const LOOK = `(() => {
  document.querySelectorAll('details').forEach((one) => { one.open = true; });
  const alive = document.querySelectorAll('[data-harm], [onerror], [onload], a[href^="javascript:" i], meta[http-equiv=refresh]').length;
  return JSON.stringify({ ran: window.harm ?? null, alive, text: document.documentElement.innerText });
})()`;

function readLook(answer: unknown): { harms: string[]; text: string } {
  const { ran, alive, text }: { ran: unknown; alive: number; text: string } = JSON.parse(String(answer));
  return {
    harms: [
      ...(ran === null ? [] : [`script ${String(ran)} ran`]),
      ...(alive === 0 ? [] : [`${alive} elements were made of the text`]),
    ],
    text,
  };
}
