import { describe, expect, it } from 'vitest';
import { measured, toRow, type Aim } from '../../scripts/bench/row.ts';
import { median, quartiles } from '../../scripts/bench/statistics.ts';
import { markdownTable, replaceTable } from '../../scripts/bench/table.ts';

const ours = (...samples: number[]) => measured('node dist/cli.js', 'ms', samples);

describe('the statistics of the bench', () => {
  it('takes the middle sample, or the mean of the middle two, in whatever order they came', () => {
    expect(median([9, 1, 4])).toBe(4);
    expect(median([9, 1, 4, 2])).toBe(3);
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });

  it('sorts numbers as numbers', () => {
    expect(median([100, 20, 3])).toBe(20);
  });

  it('gives the ends and the middle half of the samples', () => {
    expect(quartiles([5, 1, 2, 4, 3])).toEqual({ min: 1, lower: 2, upper: 4, max: 5 });
    expect(quartiles([1, 2])).toEqual({ min: 1, lower: 1.25, upper: 1.75, max: 2 });
  });
});

describe('a row of the bench', () => {
  const cases: [string, Aim, number, number, boolean][] = [
    ['at most so many times theirs', { of: 'ratio', atMost: 1.5 }, 150, 100, true],
    ['more than so many times theirs', { of: 'ratio', atMost: 1.5 }, 151, 100, false],
    ['so many times faster', { of: 'times', atLeast: 5 }, 20, 100, true],
    ['not so many times faster', { of: 'times', atLeast: 5 }, 21, 100, false],
    ['within so much more', { of: 'more', atMost: 60 }, 100, 40, true],
    ['beyond so much more', { of: 'more', atMost: 60 }, 101, 40, false],
    ['ours below', { of: 'ours', atMost: 10 }, 10, 1, true],
    ['ours not below', { of: 'ours', atMost: 10 }, 11, 1, false],
    ['ours above', { of: 'ours', atLeast: 90 }, 90, 1, true],
    ['ours not above', { of: 'ours', atLeast: 90 }, 89, 1, false],
  ];
  it.each(cases)('says whether its aim is met: %s', (_, aim, mine, other, met) => {
    const row = toRow({ id: 'a', what: 'a', against: 'b', aim, ours: ours(mine), theirs: ours(other) });
    expect(row.met).toBe(met);
    expect(row.ratio).toBe(mine / other);
  });

  it('claims nothing where a side is missing', () => {
    const row = toRow({ id: 'a', what: 'a', against: 'b', aim: { of: 'times', atLeast: 5 }, ours: ours(3) });
    expect(row).not.toHaveProperty('met');
    expect(row).not.toHaveProperty('ratio');
  });
});

describe('the table of the bench', () => {
  it('shows medians, the middle half, how many times, and a row that is lost', () => {
    const rows = [
      toRow({
        id: 'won',
        what: 'a lab',
        against: '`docker run`',
        aim: { of: 'times', atLeast: 15 },
        ours: ours(50, 60, 70, 80, 90),
        theirs: ours(1400, 1500, 1600),
        aside: '14.3 a second',
      }),
      toRow({
        id: 'lost',
        what: 'a | b',
        against: 'bare',
        aim: { of: 'ratio', atMost: 1.5 },
        ours: ours(30),
        theirs: ours(10),
      }),
      toRow({
        id: 'missing',
        what: 'packets',
        against: 'tcptrace',
        aim: { of: 'times', atLeast: 1 },
        ours: ours(7.125),
        note: 'not installed: apt-get install tcptrace',
      }),
    ];
    expect(markdownTable(rows)).toMatchInlineSnapshot(`
      "| what | against | aim | ours | theirs | ratio | met |
      |---|---|---|---|---|---|---|
      | a lab | \`docker run\` | ≥ 15 × faster | 70.0 ms (60.0–80.0); 14.3 a second | 1,500 ms (1,450–1,550) | 21.4 × faster | yes |
      | a \\| b | bare | ≤ 1.5 × | 30.0 ms | 10.0 ms | 3.00 × | **no** |
      | packets | tcptrace | no slower | 7.13 ms | not installed: apt-get install tcptrace | – | – |"
    `);
  });

  it('replaces what stands between the markers, and nothing else', () => {
    const before = '# Fast\n\nWhy.\n\n<!-- bench: begin -->\nold\n<!-- bench: end -->\n\nAfter.\n';
    const once = replaceTable(before, '| new |');
    expect(once).toBe(
      '# Fast\n\nWhy.\n\n<!-- bench: begin -->\n\n| new |\n\n<!-- bench: end -->\n\nAfter.\n',
    );
    expect(replaceTable(once, '| new |')).toBe(once);
  });

  it.each([
    ['no markers', '# Fast\n'],
    ['only the first', '<!-- bench: begin -->\n'],
    ['in the wrong order', '<!-- bench: end -->\n<!-- bench: begin -->\n'],
    ['twice', '<!-- bench: begin -->\n<!-- bench: end -->\n<!-- bench: begin -->\n<!-- bench: end -->\n'],
  ])('leaves a document alone that has %s', (_, document) => {
    expect(() => replaceTable(document, '| new |')).toThrow('expected one <!-- bench: begin -->');
  });
});
