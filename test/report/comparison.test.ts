import { describe, expect, test } from 'vitest';

import { renderComparisonPage } from '../../harness/report/html-comparison.ts';
import { renderComparison, renderComparisonJson } from '../../harness/report/terminal-comparison.ts';
import { displayWidth } from '../../harness/report/wrap.ts';
import { sampleComparison } from './class-support.ts';
import { hostileTexts } from './support.ts';

const plain = { color: false, width: 80, unicode: true };

describe('two runs compared, in a terminal', () => {
  test('tell who gained, who lost and by which check, the worst first, and who is new or missing', () => {
    expect(renderComparison(sampleComparison(), plain)).toMatchInlineSnapshot(`
      "reports-monday → reports
      1 gain, 1 lose, 1 graded only now, 0 no longer graded, 37 keep their score.
      The two runs were judged with different rubrics.

      By check
        p2-close: 0 gain, 1 lose (−10 points)
        p3-port: 1 gain, 0 lose (+15 points)
        p4-both: 1 gain, 0 lose (+15 points)

      By submission
        budi: 70/100 → 60/100
          p2-close: passed 10/15 → failed 0/15; for lateness −0 → −5
        adi: 85/100 → 100/100
          p3-port: failed 0/15 → passed 15/15
        citra: not graded → 90/100
          p4-both: inconclusive 0/15 → passed 15/15

      1 submission is new
        dian (55/100)

      1 submission is missing
        eka (not graded)
      "
    `);
  });

  test('speak Indonesian', () => {
    const text = renderComparison(sampleComparison('id'), plain);
    expect(text).toContain('1 naik, 1 turun, 1 baru dinilai sekarang');
    expect(text).not.toMatch(/\breport\.| gain| lose/);
  });

  test.each([true, false])('fit a terminal and hold no escape of a student, Unicode: %s', (unicode) => {
    for (const text of hostileTexts) {
      const { changes, ...rest } = sampleComparison();
      const hostile = changes.map((change) => ({ ...change, id: text, name: text }));
      const shown = renderComparison({ ...rest, changes: hostile }, { ...plain, unicode });
      expect(Math.max(...shown.split('\n').map(displayWidth))).toBeLessThanOrEqual(80);
      expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }
  });

  test('of a large class list some and say how many more', () => {
    const [change] = sampleComparison().changes;
    if (change === undefined) throw new Error('no change');
    const changes = Array.from({ length: 2000 }, (_, index) => ({ ...change, id: `kelompok-${index}` }));
    const text = renderComparison({ ...sampleComparison(), changes }, plain);
    expect(text.split('\n').length).toBeLessThan(90);
    expect(text).toContain('and 1,970 more');
  });
});

describe('two runs compared, as a page', () => {
  const href = (id: string): string => `./reports/${id}/index.html`;
  const page = renderComparisonPage({ comparison: sampleComparison(), href });

  test('has the worst first, and links to the later run', () => {
    expect(page.indexOf('>budi</a>')).toBeLessThan(page.indexOf('>adi</a>'));
    expect(page).toContain('href="./reports/budi/index.html"');
    expect(page).toContain('p2-close: passed 10/15 → failed 0/15; for lateness −0 → −5');
    expect(page).toContain('The two runs were judged with different rubrics.');
    expect(page).toContain('1 submission is missing');
    expect(page).not.toContain('href="./reports/eka');
  });

  test('says so where nothing changed', () => {
    const same = { ...sampleComparison(), changes: [], added: [], missing: [] };
    expect(renderComparisonPage({ comparison: same, href })).toContain(
      'Both runs have the same scores and verdicts.',
    );
  });

  test('lets no name add an element', () => {
    const tags = (html: string): number => [...html.matchAll(/<\/?[a-z!]/gi)].length;
    for (const text of hostileTexts) {
      const { changes, ...rest } = sampleComparison();
      const hostile = changes.map((change) => ({ ...change, id: text, name: `${text} ` }));
      expect(tags(renderComparisonPage({ comparison: { ...rest, changes: hostile }, href }))).toBe(
        tags(page),
      );
    }
  });
});

test('as JSON it is what was found', () => {
  expect(JSON.parse(renderComparisonJson(sampleComparison()))).toEqual(sampleComparison());
});
