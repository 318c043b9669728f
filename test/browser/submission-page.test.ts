import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { packetsCommand } from '../../harness/commands/packets.ts';
import { OperatorError } from '../../harness/errors.ts';
import { scenarioEvidence } from '../report/support.ts';
import { temporaryFolder } from '../support/cli.ts';
import { tcpConversation } from '../support/frames.ts';
import type { TcpStep } from '../support/frames.ts';
import { capturePath, launch, open, whyNoBrowser, writePage } from './chromium.ts';
import { everyPart } from './two-clients.ts';

describe.skipIf(whyNoBrowser() !== undefined)('the page of a submission, in a browser', () => {
  let browser: Browser;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let url: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    const { result, evidence } = everyPart();
    url = await writePage(folder.path, result, evidence);
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await folder[Symbol.asyncDispose]();
  });

  test('choosing a check marks its frames in the ladder, the packet list and the service chart, and nowhere else', async () => {
    await using opened = await open(browser, url);
    const { page, errors, requests } = opened;
    await page.click('#check-p4-served .check-head h3');
    const lit = (selector: string) =>
      page
        .locator(`${selector}.is-lit`)
        .evaluateAll((found) => found.map((one) => one.getAttribute('data-f') ?? one.id));
    expect(await lit('[data-scenario=both] .ar')).toEqual(['4', '14']);
    expect(await lit('.packets tr')).toEqual(['both-frame-4', 'both-frame-14']);
    expect(await lit('.service path')).toEqual(['4', '14']);
    expect(await lit('.ar')).toHaveLength(2);
    expect(page.url()).toContain('#check-p4-served');
    expect(await page.locator('[data-scenario=both]').getAttribute('open')).not.toBeNull();

    await page.click('#check-p3-port .check-head h3');
    expect(await lit('[data-scenario=both] .ar')).toEqual([]);
    expect((await lit('[data-scenario=file] .ar')).length).toBeGreaterThan(0);
    await page.keyboard.press('Escape');
    expect(await lit('.ar')).toEqual([]);
    expect({ errors, requests }).toEqual({ errors: [], requests: [] });
  });

  test('choosing a frame tells which checks cite it, and the address brings it back', async () => {
    await using opened = await open(browser, url);
    await opened.page.click('[data-scenario=both] > summary');
    if (!(await opened.page.locator('[data-scenario=both]').evaluate((one: HTMLDetailsElement) => one.open)))
      await opened.page.click('[data-scenario=both] > summary');
    await opened.page.click('[data-scenario=both] .ar[data-f="4"] .lb');
    await expect.poll(() => opened.page.locator('#choice').innerText()).toContain('p4-served');
    await expect
      .poll(() => opened.page.locator('[data-scenario=both] .tree').innerText())
      .toContain('Len: 5');
    expect(await opened.page.locator('[data-scenario=both] .hex').innerText()).toMatch(/68 61\s+6c 6f 0a/);

    await using again = await open(browser, opened.page.url());
    expect(await again.page.locator('tr.is-chosen').getAttribute('id')).toBe('both-frame-4');
  });

  test('a line of the details marks its bytes, and a byte its line', async () => {
    await using opened = await open(browser, `${url}#both-frame-4`);
    const { page } = opened;
    await page.click('.tree button:has-text("Destination Port: 32444")');
    const lit = page.locator('.hex .is-lit');
    expect(await lit.evaluateAll((cells) => cells.slice(0, 4).map((cell) => cell.textContent))).toEqual(
      expect.arrayContaining(['7e', 'bc']),
    );
    await page.click('.hex [data-at="34"] >> nth=0');
    expect(await page.locator('.tree [aria-pressed=true]').innerText()).toBe('Source Port: 50001');
  });

  const filters = [
    'tcp.flags.syn == 1',
    'tcp.port == 50002 && tcp.len > 0',
    'tcp contains "halo"',
    'ip.src == 172.16.16.103 or tcp.flags.fin == 1',
    '!(tcp.stream eq 0)',
  ];
  test('the filter box shows what wiremark packets --filter prints', async () => {
    const expected: string[] = [];
    for (const filter of filters)
      expected.push(
        await printed([capturePath(folder.path, 'both'), '--filter', filter, '--fields', 'frame.number']),
      );
    await using opened = await open(browser, `${url}#both-frame-1`);
    const section = opened.page.locator('[data-scenario=both]');
    for (const [index, filter] of filters.entries()) {
      await section.locator('input[name=filter]').fill(filter);
      await section.locator('input[name=filter]').press('Enter');
      const printed = expected[index]?.split('\n').filter(Boolean) ?? [];
      expect(printed.length).toBeGreaterThan(0);
      await expect.poll(() => section.locator('output').innerText()).toBe(`${printed.length} of 20 packets`);
      const shown = section.locator('.packets tbody tr:visible td:first-child');
      expect([filter, await shown.allInnerTexts()]).toEqual([filter, printed]);
    }
  });

  test('the filter box says what is wrong in the words of wiremark packets', async () => {
    const wrong = 'tcp.prot == 80';
    const refused = await printed([capturePath(folder.path, 'both'), '--filter', wrong]).catch(
      (error: unknown) => error,
    );
    if (!(refused instanceof OperatorError)) throw new Error('wiremark packets took the filter');
    await using opened = await open(browser, `${url}#both-frame-1`);
    const section = opened.page.locator('[data-scenario=both]');
    await section.locator('input[name=filter]').fill(wrong);
    await section.locator('button[type=submit]').click();
    const said = (await section.locator('.filter-error').innerText()).split('\n').map((line) => line.trim());
    expect(said.slice(0, 2)).toEqual(['tcp.prot is no field or protocol', wrong]);
    expect(said.filter((line) => !`${refused.message}\n${refused.nextStep}`.includes(line))).toEqual([]);
    expect(await section.locator('.packets tbody tr:visible').count()).toBe(20);
  });

  test('follows a stream in both directions', async () => {
    await using opened = await open(browser, `${url}#both-frame-4`);
    const { page } = opened;
    await page.click('text=Follow stream');
    expect(await page.locator('.stream-text .to-server').allInnerTexts()).toEqual(['halo\n']);
    expect(await page.locator('.stream-text .to-client').allInnerTexts()).toEqual(['halo\n']);
    await page.click('text=Show only this stream');
    await expect.poll(() => page.locator('[data-scenario=both] output').innerText()).toBe('10 of 20 packets');
  });

  test('everything can be done with the keyboard alone', async () => {
    await using opened = await open(browser, url);
    const { page, errors } = opened;
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
    expect(await focused()).toBe('checks');
    await tabTo(page, () => document.activeElement?.getAttribute('href') === '#check-p4-served');
    await page.keyboard.press('Enter');
    expect(await page.locator('.packets tr.is-lit').count()).toBe(2);
    await tabTo(page, () => document.activeElement?.textContent === 'Next frame');
    await page.keyboard.press('Enter');
    expect(page.url()).toContain('#both-frame-4&check-p4-served');
    await tabTo(page, () => document.activeElement?.textContent === 'Show in the packet list');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('both-frame-4');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('both-frame-5');
    await page.keyboard.press('End');
    expect(await page.locator('tr[aria-selected=true]').getAttribute('id')).toBe('both-frame-20');
    expect(errors).toEqual([]);
  });

  test('without its script everything can be read, and anchors lead on', async () => {
    await using opened = await open(browser, url, { javaScriptEnabled: false });
    const { page } = opened;
    expect(await page.locator('.script-only:visible').count()).toBe(0);
    for (const summary of await page.locator('.scenario:not([open]) > summary').all()) await summary.click();
    const text = await page.locator('body').innerText();
    for (const part of [
      'one of them was served',
      'Two clients',
      'connecting',
      '50001 → 32444',
      'accepted for',
    ])
      expect(text).toContain(part);
    await page.click('#check-p4-served .frames a >> nth=0');
    expect(await page.locator('tr:target').getAttribute('id')).toBe('both-frame-4');
    await page.click('tr:target .cites a >> nth=0');
    expect(await page.locator(':target').getAttribute('id')).toBe('check-p4-served');
  });

  test('of two thousand frames stays below two megabytes, and opens with less than a second of processor time', async () => {
    await using large = await temporaryFolder();
    const { result, evidence } = everyPart();
    const chat = Array.from({ length: 997 }, (_, index): TcpStep => ({
      from: index % 2 === 0 ? 'client' : 'server',
      data: `pesan nomor ${index}: ${'halo '.repeat(4 + (index % 9))}\r\n`,
    }));
    const frames = tcpConversation({ serverPort: 32434, script: ['handshake', ...chat, 'close'] });
    expect(frames).toHaveLength(2000);
    const scenarios = new Map([...evidence.scenarios, ['file', scenarioEvidence('file', frames)]]);
    const address = await writePage(large.path, result, { ...evidence, scenarios });
    expect((await stat(fileURLToPath(address))).size).toBeLessThan(2_000_000);

    await using opened = await open(browser, 'about:blank');
    const session = await opened.page.context().newCDPSession(opened.page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await opened.page.goto(address);
    const { metrics } = await session.send('Performance.getMetrics');
    expect(metrics.find(({ name }) => name === 'TaskDuration')?.value).toBeLessThan(1);
    await opened.page.click('[data-scenario=file] .packets tbody tr:nth-child(7)');
    await expect.poll(() => opened.page.locator('[data-scenario=file] .hex').count()).toBe(1);
  });

  /** Presses Tab until something holds the focus, two hundred times at most. */
  async function tabTo(
    page: Awaited<ReturnType<typeof open>>['page'],
    isThere: () => boolean,
  ): Promise<void> {
    for (let pressed = 0; pressed < 200; pressed += 1) {
      if (await page.evaluate(isThere)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`never reached: ${isThere.toString()}`);
  }
});

/** What `wiremark packets` prints. */
async function printed(args: string[]): Promise<string> {
  let text = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    await packetsCommand(args);
  } finally {
    out.mockRestore();
  }
  return text;
}
