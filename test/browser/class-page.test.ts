import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { classEntry } from '../../harness/grading/class-entry.ts';
import type { Comparison } from '../../harness/grading/compare-classes.ts';
import { renderClassPage } from '../../harness/report/html-class.ts';
import type { ClassPage } from '../../harness/report/html-class.ts';
import { renderComparisonPage } from '../../harness/report/html-comparison.ts';
import { manyEntries, sampleComparison, sampleSharing } from '../report/class-support.ts';
import { hostileResult, hostileTexts } from '../report/support.ts';
import { temporaryFolder } from '../support/cli.ts';
import { violations } from './axe.ts';
import { launch, open, whyNoBrowser } from './chromium.ts';

describe.skipIf(whyNoBrowser() !== undefined)('the page of a class, in a browser', () => {
  let browser: Browser;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let url: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    url = await written('class.html', {});
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await folder[Symbol.asyncDispose]();
  });

  async function written(name: string, changes: Partial<ClassPage>): Promise<string> {
    const html = renderClassPage({
      rubricTitle: 'T1',
      results: manyEntries(60),
      generatedFrom: 'submissions',
      sharing: sampleSharing(),
      ...changes,
    });
    return writtenText(name, html);
  }
  async function writtenText(name: string, html: string): Promise<string> {
    const path = join(folder.path, name);
    await writeFile(path, html);
    return pathToFileURL(path).href;
  }

  test('a heading sorts up, down, and back to the order of the class', async () => {
    await using opened = await open(browser, url);
    const { page, errors, requests } = opened;
    const before = await ids(page);
    const heading = page.locator('.class-table th', { hasText: 'score' });
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    const scores = await column(page, 1);
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    expect(scores[0]).toBe(-1);
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    expect((await column(page, 1))[0]).toBe(100);
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBeNull();
    expect(await ids(page)).toEqual(before);
    expect({ errors, requests }).toEqual({ errors: [], requests: [] });
  });

  test('is filtered by text, by a check that was not passed, by status and by cause, together', async () => {
    await using opened = await open(browser, url);
    const { page } = opened;
    const entries = manyEntries(60);
    await page.getByLabel('Status').selectOption({ label: 'below the pass mark' });
    const below = entries.filter(({ score }) => score !== null && score < 60);
    expect(await shown(page)).toEqual(below.map(({ submission }) => submission.id));
    await page.getByLabel('Check not passed').selectOption({ index: 4 });
    const both = below.filter(({ checks }) => checks[3]?.status !== 'passed');
    expect(both.length).toBeGreaterThan(0);
    expect(both.length).toBeLessThan(below.length);
    expect(await shown(page)).toEqual(both.map(({ submission }) => submission.id));
    expect(await page.locator('output').innerText()).toBe(`${both.length} of 60 submissions`);
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await shown(page)).toHaveLength(60);
    await page.getByLabel('Find').fill('LOCALHOST kelompok-0012');
    expect((await shown(page)).length).toBeGreaterThan(0);
    for (const row of await page.locator('.class-table tbody tr:visible').allInnerTexts())
      expect(row).toMatch(/kelompok-0012[\s\S]*localhost/i);
    await page.getByLabel('Find').fill('no such text');
    expect(await shown(page)).toEqual([]);
  });

  test('leads from a check to those who did not pass it, and from a cause to those who have it', async () => {
    await using opened = await open(browser, url);
    const { page } = opened;
    await page.locator('#rates + ol a').nth(2).click();
    expect(page.url()).toContain('#submissions');
    const missed = manyEntries(60).filter(({ checks }) => checks[2]?.status !== 'passed');
    expect((await shown(page)).toSorted()).toEqual(missed.map(({ submission }) => submission.id).toSorted());
    const cause = page.locator('.common li', { hasText: 'unknown-address' });
    await cause.locator('summary').click();
    await cause.locator('a.all').click();
    expect(await shown(page)).toEqual(
      manyEntries(60)
        .filter(({ causes }) => causes.includes('unknown-address'))
        .map(({ submission }) => submission.id),
    );
  });

  test('everything can be done with the keyboard alone', async () => {
    await using opened = await open(browser, url);
    const { page } = opened;
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('submissions');
    await page.keyboard.press('Tab');
    await page.keyboard.type('0042');
    expect(await shown(page)).toEqual(['kelompok-0042']);
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.closest('th[data-sort]') !== null)) break;
    }
    await page.keyboard.press('Enter');
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('ascending');
  });

  test('without a script every row and every link is there, and no empty control', async () => {
    await using opened = await open(browser, url, { javaScriptEnabled: false });
    const { page } = opened;
    expect(await page.locator('.class-table tbody tr:visible').count()).toBe(60);
    expect(await page.locator('.class-table button, form:visible').count()).toBe(0);
    expect(await page.locator('.class-table tbody a').first().getAttribute('href')).toBe(
      './kelompok-0010/index.html',
    );
  });

  const looks = [
    ['light', 1280, 'en'],
    ['dark', 1280, 'id'],
    ['dark', 390, 'en'],
  ] as const;
  test.each(looks)('has no axe violations: %s, %i pixels wide, %s', async (colorScheme, width, locale) => {
    const address = await written('look.html', { results: manyEntries(40, locale) });
    await using opened = await open(browser, address, { colorScheme, viewport: { width, height: 900 } });
    const { page } = opened;
    await openDetails(page);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });

  test('is an A4 sheet on paper: black on white, the head of the table on each page, no controls', async () => {
    await using opened = await open(browser, url, { colorScheme: 'dark' });
    const { page } = opened;
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const look = await page.evaluate(() => {
      const styleOf = (selector: string) => {
        const element = document.querySelector(selector);
        return element === null ? undefined : getComputedStyle(element);
      };
      return {
        background: styleOf('body')?.backgroundColor,
        text: styleOf('body')?.color,
        head: styleOf('thead')?.display,
        form: styleOf('.table-filter')?.display,
        sharing: styleOf('.sharing')?.display,
      };
    });
    expect(look).toEqual({
      background: 'rgb(255, 255, 255)',
      text: 'rgb(0, 0, 0)',
      head: 'table-header-group',
      form: 'none',
      sharing: 'none',
    });
  });

  test('runs nothing that a student wrote', async () => {
    const results = hostileTexts.map((text) => classEntry(hostileResult(text)));
    const address = await written('hostile.html', { results, generatedFrom: hostileTexts.join(' ') });
    await using opened = await open(browser, address);
    const { page, errors, requests } = opened;
    await page.locator('.class-table th button').first().click();
    await page.getByLabel('Find').fill('script');
    expect(await page.locator('iframe, img, [onerror], [onmouseover]').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(1);
    expect({ errors, requests }).toEqual({ errors: [], requests: [] });
  });

  test('of 2,000 submissions opens, sorts and filters while somebody waits', async () => {
    const address = await written('many.html', { results: manyEntries(2000) });
    const start = performance.now();
    await using opened = await open(browser, address);
    const { page } = opened;
    const opening = performance.now() - start;
    const took = await page.evaluate(() => {
      const time = (act: () => void): number => {
        const begin = performance.now();
        act();
        void document.body.offsetHeight;
        return Math.round(performance.now() - begin);
      };
      const button = document.querySelector<HTMLElement>('.class-table th button');
      const input = document.querySelector<HTMLInputElement>('input[name=text]');
      return {
        sorting: time(() => button?.click()),
        filtering: time(() => {
          if (input !== null) input.value = 'localhost';
          input?.dispatchEvent(new Event('input', { bubbles: true }));
        }),
      };
    });
    process.stderr.write(`class page of 2,000: ${Math.round(opening)} ms to open, ${JSON.stringify(took)}\n`);
    expect(await page.locator('.class-table tbody tr').count()).toBe(2000);
    expect((await shown(page)).length).toBeLessThan(1000);
    expect(opening).toBeLessThan(10_000);
    expect(took.sorting).toBeLessThan(5_000);
    expect(took.filtering).toBeLessThan(5_000);
  });

  test.each(['en', 'id'] as const)(
    'two runs compared: axe clean, filtered and sorted, %s',
    async (locale) => {
      const comparison: Comparison = sampleComparison(locale);
      const href = (id: string): string => `./reports/${id}/index.html`;
      const address = await writtenText('comparison.html', renderComparisonPage({ comparison, href }));
      await using opened = await open(browser, address, { viewport: { width: 390, height: 900 } });
      const { page, errors } = opened;
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      await page.locator('select[name=s]').selectOption('lose');
      expect(await shown(page)).toEqual(['budi']);
      expect(errors).toEqual([]);
    },
  );
});

/** The ids in the table, in its order. */
function ids(page: Page): Promise<string[]> {
  return page.locator('.class-table tbody th a').allTextContents();
}

function shown(page: Page): Promise<string[]> {
  return page.locator('.class-table tbody tr:visible th a').allTextContents();
}

function column(page: Page, index: number): Promise<number[]> {
  return page
    .locator(`.class-table tbody tr td:nth-child(${index + 1})`)
    .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-o'))));
}

async function openDetails(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}
