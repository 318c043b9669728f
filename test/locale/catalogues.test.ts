import { readdirSync, readFileSync } from 'node:fs';

import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';

import { catalogues, translate } from '../../harness/locale/index.ts';

const domains = [
  'batch',
  'checks',
  'claims',
  'diagnosis',
  'export',
  'grading',
  'intake',
  'page',
  'report',
  'rubric',
  'submission',
];

/** Names of the values that a sentence shows, and of those that only choose its form. */
function valuesOf(pattern: string): { shown: string[]; all: string[] } {
  const shown = new Set<string>();
  const all = new Set<string>();
  const visit = (nodes: unknown): void => {
    if (!Array.isArray(nodes)) return;
    for (const node of nodes) visitNode({ ...node });
  };
  const visitNode = (node: {
    type?: number;
    value?: unknown;
    options?: Record<string, { value: unknown }>;
  }): void => {
    const isValue = node.type !== undefined && node.type >= 1 && node.type <= 6;
    if (isValue && typeof node.value === 'string') {
      all.add(node.value);
      if (node.options === undefined) shown.add(node.value);
    }
    for (const option of Object.values(node.options ?? {})) {
      const inside: unknown = option.value;
      // `#` shows the number that chose the form.
      if (
        Array.isArray(inside) &&
        inside.some((part: { type?: number }) => part.type === 7) &&
        typeof node.value === 'string'
      )
        shown.add(node.value);
      visit(inside);
    }
  };
  visit(new IntlMessageFormat(pattern, 'en', undefined, { ignoreTag: true }).getAst());
  return { shown: [...shown].toSorted(), all: [...all].toSorted() };
}

describe('the message catalogues', () => {
  it('hold the same keys in both languages', () => {
    expect(Object.keys(catalogues.id).toSorted()).toEqual(Object.keys(catalogues.en).toSorted());
  });

  it('have keys that begin with their domain', () => {
    for (const key of Object.keys(catalogues.en)) expect(domains).toContain(key.split('.')[0]);
  });

  it.each(domains)('show the same values in both languages: %s', (domain) => {
    for (const key of Object.keys(catalogues.en).filter((one) => one.startsWith(`${domain}.`))) {
      const [en, id] = [valuesOf(catalogues.en[key] ?? ''), valuesOf(catalogues.id[key] ?? '')];
      expect({ key, shown: id.shown }).toEqual({ key, shown: en.shown });
    }
  });

  it.each(domains)('have no sentence that stays empty or keeps a brace: %s', (domain) => {
    for (const key of Object.keys(catalogues.en).filter((one) => one.startsWith(`${domain}.`))) {
      for (const locale of ['en', 'id'] as const) {
        const pattern = catalogues[locale][key] ?? '';
        const values = Object.fromEntries(valuesOf(pattern).all.map((name, index) => [name, index + 1]));
        const text = translate(locale, { key, values });
        // A quoted brace is meant: the sentence shows a piece of JSON.
        expect(text).toBeTypeOf('string');
        if (!pattern.includes("'{'"))
          expect({ key, text }).not.toEqual({ key, text: expect.stringMatching(/[{}]/u) });
        if (domain === 'checks') expect({ key, text }).not.toEqual({ key, text: '' });
      }
    }
  });

  it('say nothing that no check says', () => {
    const sources = sourcesOf('harness/checks') + sourcesOf('harness/grading');
    const said = [...sources.matchAll(/[`']([a-z-]+(?:\.(?:[a-z-]|\$\{\w+\})+)+)[`']/gu)].map(([, key]) =>
      (key ?? '').replace(/^checks\./u, ''),
    );
    // `teardown.open-${side}` stands for every key of that form, and a hint is named after its sentence.
    const forms = said.map(
      (key) =>
        new RegExp(
          `^${key.replaceAll('.', String.raw`\.`).replaceAll(/\$\{\w+\}/gu, '[a-z-]+')}(\\.hint)?$`,
          'u',
        ),
    );
    forms.push(/^skipped$/u);
    const unsaid = Object.keys(catalogues.en).filter(
      (key) => key.startsWith('checks.') && !forms.some((form) => form.test(key.slice('checks.'.length))),
    );
    expect(unsaid).toEqual([]);
  });

  it('hold every sentence that a check names', () => {
    const said = [...sourcesOf('harness/checks').matchAll(/say\(\s*'([^']+)'/gu)].map(
      ([, key]) => `checks.${key ?? ''}`,
    );
    expect(said.length).toBeGreaterThan(30);
    expect(said.filter((key) => catalogues.en[key] === undefined)).toEqual([]);
  });
});

describe('translate', () => {
  it('leaves values as they are: braces, angle brackets and apostrophes included', () => {
    expect(
      translate('en', { key: 'checks.dns.typo', values: { asked: "<b>{it's}</b>", code: 'NXDOMAIN' } }),
    ).toBe("your program asked for <b>{it's}</b>; the answer was NXDOMAIN");
  });

  it('writes ports without a thousands separator, and counts with one', () => {
    expect(translate('id', { key: 'checks.handshake.refused.hint', values: { port: 32444 } })).toContain(
      '32444',
    );
    expect(translate('id', { key: 'checks.payload.passed', values: { bytes: 32444 } })).toContain('32.444');
  });

  it('gives back a key that it does not know', () => {
    expect(translate('id', { key: 'checks.none' })).toBe('checks.none');
  });
});

function sourcesOf(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
    .join('\n');
}
