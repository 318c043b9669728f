import { expect, test } from 'vitest';

import { classEntry } from '../../harness/grading/class-entry.ts';
import { renderClass } from '../../harness/report/terminal-class.ts';
import { displayWidth } from '../../harness/report/wrap.ts';
import { allRight, hostileResult, hostileTexts, notGraded, wrongPort } from './support.ts';

const plain = { color: false, width: 80, unicode: true };
const results = [wrongPort(), allRight(), notGraded()].map((one) => classEntry(one));
const hostile = hostileTexts.map((text) => classEntry(hostileResult(text)));

test('lists a class with those not graded on top, one mark for each check, and the totals', () => {
  expect(renderClass(results, plain)).toMatchInlineSnapshot(`
    "submission   score  p1 p2 p3 p4  what went wrong first
    kelompok-12      –  ✓  ✓✓ ✓✓ ?✓  not graded: the capture lost 3 of 210 frames
    kelompok-07     85  ✓  ✓✓ ✗✓ ✓✓  Your server listens on port 32434; the lab ask…
    kelompok-01    100  ✓  ✓✓ ✓✓ ✓✓

    2 graded, mean 92.5, 0 below the pass mark, 1 not graded
    "
  `);
});

test('a class of nobody has no mean', () => {
  expect(renderClass([], plain)).toContain('0 graded, mean \u2013, 0 below the pass mark, 0 not graded');
});

test.each([60, 80, 120])('no line is wider than a terminal of %i columns', (width) => {
  for (const unicode of [true, false]) {
    const lines = renderClass([...results, ...hostile], {
      ...plain,
      unicode,
      width,
    }).split('\n');
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
  }
});

test('lets no terminal escape of a student through', () => {
  const rendered = renderClass(hostile, plain);
  expect(rendered.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
});
