import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { catalogues, translate } from '../../harness/locale/index.ts';
import { plainPattern } from '../../harness/locale/plain-pattern.ts';

const full = (pattern: string, values: Record<string, string | number>): string =>
  String(new IntlMessageFormat(pattern, 'en', undefined, { ignoreTag: true }).format(values));

/** Values for all names in a pattern. */
function valuesFor(pattern: string, value: string | number): Record<string, string | number> {
  return Object.fromEntries([...pattern.matchAll(/\w+/g)].map(([name]) => [name, value]));
}

describe('a pattern of words and names', () => {
  test.each(['en', 'id'] as const)('comes to the same as with all of ICU: every one of %s', (locale) => {
    let plain = 0;
    for (const pattern of Object.values(catalogues[locale]))
      for (const value of ["{a} 'b' <c> #", '', 0, 1234.5, -1]) {
        const fill = plainPattern(pattern);
        if (fill === undefined) continue;
        plain += 1;
        const values = valuesFor(pattern, value);
        expect(fill(values)).toBe(full(pattern, values));
      }
    // Were none of them plain, nothing would have been compared.
    expect(plain).toBeGreaterThan(1000);
  });

  test.each([
    ["it's", 'a quotation mark'],
    ["'{'name'}'", 'a quotation'],
    ['{count, plural, other {#}}', 'a form'],
    ['{count, number}', 'a number'],
    ['{ name }', 'spaces'],
    ['{name', 'a brace that is never closed'],
    ['name}', 'a brace that was never opened'],
    ['{}', 'no name'],
  ])('%s is left to ICU: %s', (pattern) => {
    expect(plainPattern(pattern)).toBeUndefined();
  });

  test('a value that is missing is left to ICU, which says so', () => {
    expect(plainPattern('at {place}')?.({})).toBeUndefined();
    const key =
      Object.keys(catalogues.en).find((one) => catalogues.en[one]?.includes('{program}') === true) ?? '';
    expect(() => translate('en', { key, values: {} })).toThrow('was not provided');
  });
});
