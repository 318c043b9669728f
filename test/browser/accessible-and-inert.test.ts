import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { hostileResult, hostileTexts, sampleEvidence } from '../report/support.ts';
import { temporaryFolder } from '../support/cli.ts';
import { violations } from './axe.ts';
import { launch, open, whyNoBrowser, writePage } from './chromium.ts';
import { everyPart } from './two-clients.ts';

describe.skipIf(whyNoBrowser() !== undefined)('the page of a submission, for everyone', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const looks = [
    ['light', 1280, 'en', '#both-frame-4'],
    ['dark', 1280, 'id', '#check-p4-served'],
    ['light', 390, 'en', '#check-p4-served'],
  ] as const;
  test.each(looks)(
    'has no axe violations: %s, %i pixels wide, %s',
    async (colorScheme, width, locale, hash) => {
      await using folder = await temporaryFolder();
      const { result, evidence } = everyPart({ locale });
      const url = await writePage(folder.path, result, evidence);
      await using opened = await open(browser, url + hash, { colorScheme, viewport: { width, height: 900 } });
      await opened.page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      expect(await violations(opened.page)).toEqual([]);
      expect(await opened.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        width,
      );
    },
  );

  test('runs nothing that a student wrote', async () => {
    await using folder = await temporaryFolder();
    const all = hostileTexts.join('\n');
    const url = await writePage(folder.path, hostileResult(all), sampleEvidence(all));
    await using opened = await open(browser, url);
    const { page, errors, requests } = opened;
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    expect(await page.locator('h1').innerText()).toContain('<script>alert(1)</script>');
    expect(await page.locator('iframe, img, [onerror], [onmouseover]').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect({ errors, requests }).toEqual({ errors: [], requests: [] });
  });

  test('shows hostile payload as text, in the list, the details and the stream', async () => {
    await using folder = await temporaryFolder();
    const { result, evidence } = everyPart();
    const file = evidence.scenarios.get('file');
    const url = await writePage(folder.path, result, {
      ...evidence,
      scenarios: new Map(file === undefined ? [] : [['file', await hostileScenario()]]),
    });
    await using opened = await open(browser, `${url}#file-frame-4`);
    const { page, errors } = opened;
    await page.click('text=Follow stream');
    expect(await page.locator('.stream-text').innerText()).toContain('<img src=x onerror=alert(1)>');
    expect(await page.locator('.tree').innerText()).toContain('<img src=x onerror=alert(1)>');
    expect(await page.locator('img').count()).toBe(0);
    expect(errors).toEqual([]);
  });
});

async function hostileScenario() {
  const { scenarioOf } = await import('../support/evidence.ts');
  const { tcpConversation } = await import('../support/frames.ts');
  const data = '<img src=x onerror=alert(1)></script><script>alert(2)</script>{{constructor}}';
  return scenarioOf({
    id: 'file',
    frames: tcpConversation({
      script: ['handshake', { from: 'client', data }, { from: 'server', data }, 'close'],
    }),
  });
}
