import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import type { SubmissionEvidence } from '../../harness/evidence/types.ts';
import type { Result } from '../../harness/model/grade.ts';
import { renderSubmissionPage } from '../../harness/report/html-submission.ts';
import { writePcapng } from '../../harness/wire/index.ts';

const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why no page can be opened here, or undefined where one can. In CI a missing browser is an error, never a reason to skip. */
export function whyNoBrowser(): string | undefined {
  if (existsSync(program)) return undefined;
  const reason = `${program} is missing: install chromium, or name one in CHROMIUM`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  process.stderr.write(`Skipped, no page can be opened here: ${reason}\n`);
  return reason;
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}

/** Writes a submission's page and its captures into a folder, as grading does. Returns the page's address. */
export async function writePage(
  folder: string,
  result: Result,
  evidence: SubmissionEvidence,
): Promise<string> {
  for (const [id, { capture }] of evidence.scenarios) {
    await mkdir(join(folder, 'evidence', id), { recursive: true });
    const { frames, names } = capture.file;
    await writeFile(capturePath(folder, id), writePcapng({ application: 'test', frames, names }));
  }
  const path = join(folder, 'index.html');
  await writeFile(path, renderSubmissionPage({ result, evidence }));
  return pathToFileURL(path).href;
}

export function capturePath(folder: string, scenario: string): string {
  return join(folder, 'evidence', scenario, 'capture.pcapng');
}

export interface OpenPage extends AsyncDisposable {
  page: Page;
  /** Errors of the script, and what the content security policy stopped. */
  errors: string[];
  /** What the page asked of a network. */
  requests: string[];
}

/** Opens an address in a fresh profile, which closes with `await using`. */
export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('dialog', (dialog) => {
    errors.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) requests.push(request.url());
  });
  await page.goto(url);
  return { page, errors, requests, [Symbol.asyncDispose]: () => context.close() };
}
