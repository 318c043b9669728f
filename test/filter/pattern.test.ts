import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../harness/filter/pattern.ts';

const where = { at: 0, length: 1 };
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (one) => one.charCodeAt(0));

describe('a pattern', () => {
  it.each([
    ['^halo$', 'HALO\n', true],
    ['^halo$', 'halo\n\n', false],
    ['a.c', 'a\nc', false],
    ['[^a-y]', 'ABC', false],
    ['[]]', ']', 'refused'],
    ['\\x{61}', 'a', 'refused'],
    ['^*/*', '*/*', 'refused'],
    ['[a-\\d]', 'a', 'refused'],
    ['[a-c-]', '-', true],
    ['a\\b?', 'a', 'refused'],
    ['(?=.*b)a', 'xab', true],
    ["(?<!b')AA", "b'AA", false],
    ["(?<!b')AA", "c'AA", true],
    ['\\bhalo\\b', 'x halo!', true],
    ['\\bhalo\\b', 'xhalo', false],
    ['\\xff\\xe9', '\xff\xe9', true],
    ['a{2,3}?b', 'aab', true],
    ['(a|)+$', '', true],
    ['a{3', 'a{3', true],
  ])('%j looks through %j: %s', (source, subject, outcome) => {
    const found = (): boolean => compilePattern(source, where).test(bytes(subject));
    if (outcome === 'refused') expect(found).toThrow('pattern');
    else expect(found()).toBe(outcome);
  });

  // Each took longer than anybody waits, on a payload that any student's program may send.
  it.each([
    '.*a.*a.*b',
    'a*a*a*b',
    '(a+)+b',
    '(?:a{1,9}){1,9}b',
    'a{1,9}a{1,9}a{1,9}a{1,9}a{1,9}a{1,9}b',
    '(?=(a*)*b)',
    '(?:a?){40}a{40}b',
  ])('%s takes time in proportion to the payload', (source) => {
    const pattern = compilePattern(source, where);
    const subject = new Uint8Array(20_000).fill(97);
    const start = performance.now();
    expect(pattern.test(subject)).toBe(false);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('finds what a regular expression of the language finds', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      'A',
      '.',
      '\\w',
      '\\D',
      '\\s',
      '[ab]',
      '[^a]',
      '[\\d-]',
      '[a-c0]',
      '\\n',
      '\\x62',
      '^',
      '$',
      '\\b',
      '\\B',
    );
    const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,2}', '{1,}', '*?');
    const { pattern } = fc.letrec<{ pattern: string; term: string }>((tie) => ({
      pattern: fc.oneof(
        { maxDepth: 4 },
        tie('term'),
        fc.tuple(tie('term'), tie('pattern')).map((parts) => parts.join('')),
        fc.tuple(tie('term'), tie('pattern')).map((parts) => parts.join('|')),
      ),
      term: fc.oneof(
        { maxDepth: 4 },
        fc.tuple(atom, quantifier).map(([one, often]) => (/^(?:[$^]|\\[bB])$/.test(one) ? one : one + often)),
        fc
          .tuple(fc.constantFrom('(', '(?:', '(?=', '(?!', '(?<=', '(?<!'), tie('pattern'), quantifier)
          .map(([open, inner, often]) => `${open}${inner})${open.length === 3 || open === '(' ? often : ''}`)
          .map((text) =>
            text.startsWith('(?=') || text.startsWith('(?!') ? text.replace(/\).$/, ')') : text,
          ),
      ),
    }));
    const subject = fc.stringMatching(/^[abAB0 \n\-\xe9]{0,9}$/);
    let compared = 0;
    fc.assert(
      fc.property(pattern, subject, (source, text) => {
        fc.pre(isSound(source));
        const oracle = new RegExp(
          source.replaceAll('$', '(?=\\n?(?![\\s\\S]))').replaceAll('.', '[^\\n]'),
          'i',
        );
        compared += 1;
        expect(compilePattern(source, where).test(bytes(text)), source).toBe(oracle.test(text));
      }),
      { numRuns: 4_000, seed: 5 },
    );
    expect(compared).toBeGreaterThan(1_000);
  });
});

function isSound(source: string): boolean {
  try {
    compilePattern(source, where);
    return new RegExp(source).flags === '';
  } catch {
    return false;
  }
}
