import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { classEntry } from '../../harness/grading/class-entry.ts';
import type { Locale } from '../../harness/model/rubric.ts';
import { writeCommand } from '../../scripts/build/write-command.ts';
import { temporaryFolder } from '../support/cli.ts';
import * as sources from '../support/pages-entry.ts';
import { manyEntries, sampleComparison, sampleSharing } from './class-support.ts';
import { allRight, hostileResult, hostileTexts, notGraded, sampleEvidence, wrongPort } from './support.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));

test(
  'what was built writes the pages that the sources write, and needs no templates for them',
  { timeout: 60_000 },
  async () => {
    await using folder = await temporaryFolder();
    const dist = join(folder.path, 'dist');
    symlinkSync(join(top, 'node_modules'), join(folder.path, 'node_modules'));
    await writeCommand(top, dist, { 'pages-entry': join(top, 'test/support/pages-entry.ts') });
    expect(existsSync(join(dist, 'report/templates'))).toBe(false);
    const built: typeof sources = await import(pathToFileURL(join(dist, 'pages-entry.js')).href);
    for (const locale of ['en', 'id'] as const) {
      const pages = pagesOf(sources, locale);
      expect(pages.length).toBeGreaterThan(5);
      expect(pagesOf(built, locale)).toEqual(pages);
    }
  },
);

function pagesOf(
  { renderSubmissionPage, renderClassPage, renderComparisonPage }: typeof sources,
  locale: Locale,
): string[] {
  const results = [
    wrongPort({ locale }),
    allRight({ locale }),
    notGraded({ locale }),
    ...hostileTexts.map(hostileResult),
  ];
  return [
    ...results.map((result) => renderSubmissionPage({ result, evidence: sampleEvidence() })),
    renderClassPage({
      rubricTitle: 'T1',
      results: [...manyEntries(30, locale), ...results.map((result) => classEntry(result))],
      generatedFrom: 'reports',
      sharing: sampleSharing(),
    }),
    renderComparisonPage({ comparison: sampleComparison(locale), href: () => 'page.html' }),
  ];
}
