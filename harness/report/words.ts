import { translate } from '../locale/index.ts';
import type { Locale } from '../model/rubric.ts';

/** Fills a sentence of the report catalogue, named without its domain. */
export type Words = (key: string, values?: Record<string, string | number>) => string;

/** The report catalogue of one language. */
export function wordsOf(locale: Locale): Words {
  return (key, values = {}) => translate(locale, { key: `report.${key}`, values });
}

/** Points as people write them in that language: at most two decimals, none that are zero. */
export function points(locale: Locale, value: number): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2, useGrouping: false }).format(value);
}
