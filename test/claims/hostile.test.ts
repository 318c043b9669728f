import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { echo, judged } from './support.ts';

const words = [
  'server',
  'client',
  'sends',
  'SYN',
  'SYN, ACK',
  'the',
  'a',
  'frame 5',
  'frame',
  '46 bytes',
  'port 32444',
  '172.16.16.101',
  '→',
  ',',
  'dan',
  'is',
  '"',
  '`',
  '(',
  ')',
  '|',
  'handshake',
  'koneksi',
  'ditutup',
  'dengan',
  'closed',
  'with',
  '[',
  ']',
  'membalas',
  '9999999999',
  '.',
];

describe('a report that was made to break the reader', () => {
  it.each(words)('with one long sentence of %s is read in time', (word) => {
    const started = performance.now();
    judged(`server sends ${`${word} `.repeat(600 / (word.length + 1))}`, { frames: echo });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('of any words at all throws nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...words, '\n', '\n\n', '- ', '> ', '# '), { maxLength: 60 }),
        (parts) => {
          expect(judged(parts.join(' '), { frames: echo })).toBeInstanceOf(Array);
        },
      ),
      { numRuns: 150 },
    );
  });
});
