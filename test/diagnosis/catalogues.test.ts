import { describe, expect, it } from 'vitest';
import { catalogues, translate } from '../../harness/locale/index.ts';

describe('the catalogues', () => {
  it('hold the same diagnoses in both languages', () => {
    const keys = (locale: 'en' | 'id') =>
      Object.keys(catalogues[locale])
        .filter((key) => key.startsWith('diagnosis.'))
        .toSorted();
    expect(keys('id')).toEqual(keys('en'));
  });

  it.each(['en', 'id'] as const)('can all be rendered (%s)', (locale) => {
    const values = {
      limit: 'memory',
      language: 'go',
      kind: 'upper',
      why: 'restart',
      missing: 'space',
      end: 'line',
      pieces: 2,
      less: 1,
      back: 'none',
      more: 2,
      lessEnd: 'reset',
      moreEnd: 'open',
      answers: 1,
      requests: 2,
      text: 3,
      waiting: 'sleep',
      value: 1,
      seconds: 1,
      bytes: 1,
      count: 1,
      total: 2,
      position: 1,
    };
    const names = Object.values(catalogues.en).flatMap((pattern) =>
      [...pattern.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''),
    );
    const all = { ...Object.fromEntries(names.map((name) => [name, name])), ...values };
    for (const key of Object.keys(catalogues[locale]).filter((name) => name.startsWith('diagnosis.')))
      expect(() => translate(locale, { key, values: all })).not.toThrow();
  });
});
