import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { catalogues, translate } from '../../harness/locale/index.ts';

const domains = ['checks', 'diagnosis', 'report'];

/** Names of the values that a sentence takes. */
function placeholders(pattern: string): string[] {
  return [...new Set([...pattern.matchAll(/\{\s*([A-Za-z]\w*)\s*[,}]/gu)].map(([, name]) => name ?? ''))].toSorted();
}

describe('the message catalogues', () => {
  it('hold the same keys in both languages', () => {
    expect(Object.keys(catalogues.id).toSorted()).toEqual(Object.keys(catalogues.en).toSorted());
  });

  it('have keys that begin with their domain', () => {
    for (const key of Object.keys(catalogues.en)) expect(domains).toContain(key.split('.')[0]);
  });

  it.each(Object.keys(catalogues.en))('fill %s in both languages, with the same values', (key) => {
    const [en, id] = [catalogues.en[key] ?? '', catalogues.id[key] ?? ''];
    expect(placeholders(id)).toEqual(placeholders(en));
    const values = Object.fromEntries(placeholders(en).map((name, index) => [name, index + 1]));
    for (const locale of ['en', 'id'] as const) {
      const text = translate(locale, { key, values });
      expect(text.trim()).not.toBe('');
      expect(text).not.toMatch(/[{}]/u);
    }
  });

  it('say nothing that no check says', () => {
    const sources = sourcesOf('harness/checks') + sourcesOf('harness/grading');
    const said = [...sources.matchAll(/[`']([a-z-]+(?:\.(?:[a-z-]|\$\{\w+\})+)+)[`']/gu)].map(([, key]) => (key ?? '').replace(/^checks\./u, ''));
    // `teardown.open-${side}` stands for every key of that form, and a hint is named after its sentence.
    const forms = said.map((key) => new RegExp(`^${key.replaceAll('.', String.raw`\.`).replaceAll(/\$\{\w+\}/gu, '[a-z-]+')}(\\.hint)?$`, 'u'));
    forms.push(/^skipped$/u);
    const unsaid = Object.keys(catalogues.en).filter((key) => key.startsWith('checks.') && !forms.some((form) => form.test(key.slice('checks.'.length))));
    expect(unsaid).toEqual([]);
  });

  it('hold every sentence that a check names', () => {
    const said = [...sourcesOf('harness/checks').matchAll(/say\(\s*'([^']+)'/gu)].map(([, key]) => `checks.${key ?? ''}`);
    expect(said.length).toBeGreaterThan(30);
    expect(said.filter((key) => catalogues.en[key] === undefined)).toEqual([]);
  });
});

describe('translate', () => {
  it('leaves values as they are: braces, angle brackets and apostrophes included', () => {
    expect(translate('en', { key: 'checks.dns.typo', values: { asked: "<b>{it's}</b>", code: 'NXDOMAIN' } })).toBe("your program asked for <b>{it's}</b>; the answer was NXDOMAIN");
  });

  it('writes ports without a thousands separator, and counts with one', () => {
    expect(translate('id', { key: 'checks.handshake.refused.hint', values: { port: 32444 } })).toContain('32444');
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
