import { readdirSync, readFileSync } from 'node:fs';

import { IntlMessageFormat } from 'intl-messageformat';
import { expect, test } from 'vitest';

import en from '../../harness/locale/en/report.json' with { type: 'json' };
import id from '../../harness/locale/id/report.json' with { type: 'json' };

const folder = new URL('../../harness/report/', import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|hbs)$/.test(file))
  .map((file) => readFileSync(new URL(file, folder), 'utf8'))
  // Whoever fills sentences of another catalogue says so itself.
  .filter((source) => !/^  words\(key: string/m.test(source))
  .join('\n');

test('both languages have the same sentences, filled with the same values', () => {
  expect(Object.keys(id).toSorted()).toEqual(Object.keys(en).toSorted());
  const indonesian = new Map(Object.entries(id));
  for (const [key, sentence] of Object.entries(en)) {
    const english = valuesOf(sentence, 'en');
    const translated = valuesOf(indonesian.get(key) ?? '', 'id');
    // Bahasa Indonesia has no plural: a number that only chooses between singular and plural may be absent.
    const needed = [...english].filter(([, kind]) => kind !== 'plural').map(([name]) => name);
    expect([key, needed.filter((name) => !translated.has(name))]).toEqual([key, []]);
    expect([key, [...translated.keys()].filter((name) => !english.has(name))]).toEqual([key, []]);
  }
});

test('every sentence that a report names is there, and none is there that no report names', () => {
  const named = [...sources.matchAll(/(?:\{\{#?t |words\()\s*["'`]([\w.$-]+)/g)].map(([, key]) => key ?? '');
  const chosen = [...sources.matchAll(/\? '([a-z-]+\.[a-z-]+)' : '([a-z-]+\.[a-z-]+)'/g)].flatMap(
    ([, one, other]) => [one ?? '', other ?? ''].filter((key) => `report.${key}` in en),
  );
  const whole = new Set(
    [...named, ...chosen].filter((key) => !key.includes('$')).map((key) => `report.${key}`),
  );
  const prefixes = named
    .filter((key) => key.includes('$'))
    .map((key) => `report.${key.slice(0, key.indexOf('$'))}`);
  expect([...whole].filter((key) => !(key in en))).toEqual([]);
  expect(
    Object.keys(en).filter((key) => !whole.has(key) && !prefixes.some((prefix) => key.startsWith(prefix))),
  ).toEqual([]);
});

function valuesOf(sentence: string, locale: string): Map<string, 'plain' | 'plural'> {
  const found = new Map<string, 'plain' | 'plural'>();
  JSON.stringify(
    new IntlMessageFormat(sentence, locale, undefined, { ignoreTag: true }).getAst(),
    (_, value: unknown) => {
      const isArgument =
        typeof value === 'object' &&
        value !== null &&
        'value' in value &&
        'type' in value &&
        value.type !== 0;
      if (isArgument && typeof value.value === 'string')
        found.set(value.value, 'options' in value ? 'plural' : 'plain');
      return value;
    },
  );
  return found;
}
