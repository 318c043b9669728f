import { translate } from '../locale/index.ts';
import type { Locale } from '../model/rubric.ts';

/** Fills a sentence of the report catalogue, named without its domain. */
export type Words = (key: string, values?: Record<string, string | number>) => string;
/** As `Words`, of the catalogue of a submission's page. */
export type PageWords = (key: string, values?: Record<string, string | number>) => string;

/** The report catalogue of one language. */
export function wordsOf(locale: Locale): Words {
  return (key, values = {}) => translate(locale, { key: `report.${key}`, values });
}

/** The catalogue of a submission's page in one language. */
export function pageWordsOf(locale: Locale): PageWords {
  return (key, values = {}) => translate(locale, { key: `page.${key}`, values });
}

/** Points as people write them in that language: at most two decimals, none that are zero. */
export function points(locale: Locale, value: number): string {
  return numberFormat(locale, { maximumFractionDigits: 2, useGrouping: false }).format(value);
}

/** A length of time as people write it: `12 ms`, `1.25 s`. */
export function duration(locale: Locale, ms: number): string {
  const format = (value: number, digits: number): string =>
    numberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return ms < 1000 ? `${format(ms, ms < 10 ? 1 : 0)} ms` : `${format(ms / 1000, 2)} s`;
}

/** Made once of each kind: making one takes a hundred times as long as using it. */
export function numberFormat(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, options);
    formats.set(key, format);
  }
  return format;
}

const formats = new Map<string, Intl.NumberFormat>();
