import { describe, expect, test } from 'vitest';

import { classEntry } from '../../harness/grading/class-entry.ts';
import { renderClassPage } from '../../harness/report/html-class.ts';
import { manyEntries, sampleSharing } from './class-support.ts';
import { notGraded, wrongPort } from './support.ts';

const page = renderClassPage({
  rubricTitle: 'T1',
  results: manyEntries(60),
  generatedFrom: 'submissions',
  sharing: sampleSharing(),
});

describe('the class page', () => {
  test('begins with those that are not graded, and says why', () => {
    expect(sectionOf(page, 'waiting')).toContain('3 submissions are not graded yet');
    expect(sectionOf(page, 'waiting')).toContain(
      '<a href="./kelompok-0010/index.html">kelompok-0010</a> <span class="muted">Kelompok 10</span>: the capture lost 3 of 210 frames',
    );
    expect(page.indexOf('id="waiting"')).toBeLessThan(page.indexOf('id="scores"'));
  });

  test('tells how many passed each check, those of no points last', () => {
    const rates = [...sectionOf(page, 'rates').matchAll(/<li><code>([\w-]+)<\/code>.*?<b>(\d+%)<\/b>/g)];
    expect(rates.map(([, id]) => id)).toEqual([
      'p1-output',
      'p2-connect',
      'p2-close',
      'p3-port',
      'p3-file',
      'p4-both',
      'p4-behaviour',
    ]);
    const graded = manyEntries(60).filter(({ score }) => score !== null);
    const passed = graded.filter(({ checks }) => checks[0]?.status === 'passed').length;
    expect(rates[0]?.[2]).toBe(`${Math.round((passed / graded.length) * 100)}%`);
  });

  test('tells the bars of the drawing in words, too', () => {
    const bars = [...sectionOf(page, 'scores').matchAll(/<li>(\d+–\d+) %: (\d+) submissions?<\/li>/g)];
    expect(bars).toHaveLength(10);
    expect(bars.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(57);
  });

  test('links each common cause to the submissions that have it', () => {
    const withCause = manyEntries(60).filter(({ causes }) => causes.includes('wrong-port'));
    const cause = sectionOf(page, 'causes')
      .split('<li>')
      .find((item) => item.includes('wrong-port</code>'));
    expect(cause).toContain(`<b class="tally">${withCause.length}×</b>`);
    expect([...(cause ?? '').matchAll(/href="\.\//g)]).toHaveLength(withCause.length);
  });

  test('counts a cause that is not among the first three of a submission', () => {
    const entry = { ...classEntry(wrongPort()), causes: ['wrong-port', 'a', 'b', 'spins-after-close'] };
    const html = renderClassPage({ rubricTitle: 'T1', results: [entry], generatedFrom: '' });
    expect(sectionOf(html, 'causes')).toContain('spins-after-close</code>');
  });

  test('names slow, varying, late and hand-decided submissions', () => {
    expect(sectionOf(page, 'slow').indexOf('11.0 s')).toBeGreaterThan(0);
    expect(sectionOf(page, 'varying')).toContain(
      'scores seen: 94, 100</span><span class="note">p2-close</span>',
    );
    expect(sectionOf(page, 'late')).toContain('2 hours and 23 minutes, −10 points');
    expect(sectionOf(page, 'overridden')).toContain('p3-port: 12 of 15 points (judged 0)');
    expect(sectionOf(page, 'overridden')).toContain('the sheet had a misprint');
  });

  test('leaves out lists of nobody', () => {
    const html = renderClassPage({
      rubricTitle: 'T1',
      results: [classEntry(wrongPort())],
      generatedFrom: '',
    });
    for (const id of ['waiting', 'varying', 'late', 'overridden', 'sharing'])
      expect(html).not.toContain(`id="${id}"`);
  });

  test('says what submissions share with the evidence, and accuses nobody', () => {
    const sharing = sectionOf(page, 'sharing');
    expect(sharing).toContain('41 of 43 packets are the same at the same microsecond.');
    expect(sharing).toContain('2 connections have the same initial sequence numbers (1713449021 3990125544');
    expect(sharing).toContain('83% of their program text is shared.');
    expect(sharing).toContain('<code>klien.py</code> <span class="muted">lines 9–31</span>');
    expect(sharing).toContain('no score depends on it');
    expect(sharing.toLowerCase()).not.toMatch(/cheat|copied|plagiar|suspect|fraud/);
  });

  test('says so where nothing is shared', () => {
    const nothing = { shared: [], more: 0 };
    const html = renderClassPage({
      rubricTitle: 'T1',
      results: manyEntries(3),
      generatedFrom: '',
      sharing: { ...sampleSharing(), programs: nothing, captures: nothing },
    });
    expect(sectionOf(html, 'sharing')).toContain('No two submissions share program text or a capture.');
  });

  test('of 2,000 submissions has a row for each and stays below 1.5 MB', () => {
    const html = renderClassPage({ rubricTitle: 'T1', results: manyEntries(2000), generatedFrom: '' });
    expect([...html.matchAll(/<th scope="row">/g)]).toHaveLength(2000);
    expect(html.length).toBeLessThan(1_500_000);
    expect(sectionOf(html, 'waiting')).toContain('20 submissions are not graded yet');
  });

  test('lets no name and no sentence make a row long', () => {
    const long = 'x'.repeat(100_000);
    const { diagnoses } = wrongPort();
    const result = wrongPort({
      submission: { id: 'a', name: long },
      diagnoses: diagnoses.map((diagnosis) => ({ ...diagnosis, text: long })),
    });
    const blocked = notGraded();
    const html = renderClassPage({
      rubricTitle: 'T1',
      results: [
        classEntry(result),
        classEntry({
          ...blocked,
          checks: blocked.checks.map((check) => ({ ...check, actual: long })),
        }),
      ],
      generatedFrom: '',
    });
    expect(html.length).toBeLessThan(40_000);
  });

  test('speaks Indonesian, numbers included', () => {
    const html = renderClassPage({
      rubricTitle: 'T1',
      results: manyEntries(60, 'id'),
      generatedFrom: '',
      sharing: sampleSharing(),
    });
    expect(html).toContain('<html lang="id">');
    expect(html).toContain('3 tugas belum dinilai');
    expect(html).toContain('10,6 s');
    expect(html).not.toMatch(/\b(report|page)\.[a-z]/);
    const text = html.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ');
    for (const english of ['Slowest', 'who did not', 'submissions', 'below the pass mark', ' late '])
      expect(text).not.toContain(english);
  });
});

/** The section that a heading names. */
function sectionOf(html: string, id: string): string {
  const start = html.indexOf(`aria-labelledby="${id}"`);
  return start < 0 ? '' : html.slice(start, html.indexOf('</section>', start));
}
