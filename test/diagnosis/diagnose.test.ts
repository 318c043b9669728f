import { describe, expect, it } from 'vitest';
import { causes } from '../../harness/diagnosis/causes/index.ts';
import { topics } from './cases/index.ts';
import { codes, told } from './support.ts';

describe.each(Object.entries(topics))('a diagnosis about %s', (topic, cases) => {
  it.each(cases)('names %s', (_, input, expected) => {
    expect(codes(input)).toEqual(expected);
  });

  it('is a sentence with its values and a hint, in both languages', async () => {
    const all = cases.flatMap(([name, input]) => [`# ${name}`, ...told(input), '']);
    await expect(all.join('\n')).toMatchFileSnapshot(`told/${topic}.txt`);
  });
});

it('is there for every cause', () => {
  const seen = new Set(Object.values(topics).flatMap((cases) => cases.flatMap(([, input]) => codes(input))));
  expect(causes.map(({ code }) => code).filter((code) => !seen.has(code))).toEqual([]);
});
