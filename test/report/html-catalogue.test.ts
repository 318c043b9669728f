import { readdirSync, readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import en from '../../harness/locale/en/page.json' with { type: 'json' };
import id from '../../harness/locale/id/page.json' with { type: 'json' };
import { ladderKinds } from '../../harness/report/ladder/kinds.ts';
import { scriptWords } from '../../harness/report/page/words.ts';

const folder = new URL('../../harness/report/', import.meta.url);
const files = ['html-submission.ts', ...['ladder', 'submission-page', 'templates'].flatMap(filesIn)];
const sources = files.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n');

test('every sentence that a submission’s page names is there, and none is there that it does not name', () => {
  const named = [...sources.matchAll(/(?:\{\{p |\bpage\()\s*["'`]([\w.-]+)["'`]/g)].map(
    ([, key]) => key ?? '',
  );
  const chosen = [...sources.matchAll(/\? '([\w.-]+)' : '([\w.-]+)'/g)]
    .flatMap(([, one = '', other = '']) => [one, other])
    .filter((key) => `page.${key}` in en);
  const built = [
    ...ladderKinds.map((kind) => `kind.${kind}`),
    ...scriptWords.map((word) => `script.${word}`),
    ...['served', 'not-accepted', 'not-connected'].flatMap((how) => [
      `service.${how}`,
      `service.${how}-title`,
    ]),
    ...['days', 'hours', 'minutes'].map((span) => `late.${span}`),
  ];
  const all = new Set([...named, ...chosen, ...built].map((key) => `page.${key}`));
  expect([...all].filter((key) => !(key in en))).toEqual([]);
  expect(Object.keys(en).filter((key) => !all.has(key))).toEqual([]);
});

test('sentences that the script fills have the same places in both languages', () => {
  const indonesian = new Map(Object.entries(id));
  for (const [key, sentence] of Object.entries(en))
    expect([key, placesOf(indonesian.get(key) ?? '')]).toEqual([key, placesOf(sentence)]);
});

function placesOf(sentence: string): string[] {
  return [...sentence.matchAll(/%\d/g)].map(([place]) => place).toSorted();
}

function filesIn(name: string): string[] {
  return readdirSync(new URL(`${name}/`, folder))
    .filter((file) => /\.(ts|hbs)$/.test(file))
    .map((file) => `${name}/${file}`);
}
