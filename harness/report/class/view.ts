import type { ClassEntry, EntryCheck } from '../../model/class.ts';
import type { Locale } from '../../model/rubric.ts';
import { lecturerReportPath } from '../link.ts';
import { visible } from '../visible.ts';
import { pageWordsOf, points, wordsOf } from '../words.ts';
import type { PageWords, Words } from '../words.ts';
import { cut } from '../wrap.ts';

/** What the parts of the class page are made from. */
export interface ClassView {
  locale: Locale;
  words: Words;
  page: PageWords;
  results: readonly ClassEntry[];
  /** The checks of the rubric. */
  checks: readonly EntryCheck[];
  points: (value: number) => string;
  percent: (share: number) => string;
  /** `12.3 s`: one decimal each, so that a column of them lines up. */
  seconds: (ms: number) => string;
}

/** A submission as a link. */
export interface Linked {
  href: string;
  id: string;
}

/** Names of students are as long as they like; rows are not. */
const LONGEST_NAME = 60;
const LONGEST_SENTENCE = 180;

export function classView(results: readonly ClassEntry[]): ClassView {
  const locale = results[0]?.locale ?? 'en';
  const percents = new Intl.NumberFormat(locale, { style: 'percent' });
  const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return {
    locale,
    words: wordsOf(locale),
    page: pageWordsOf(locale),
    results,
    checks: results[0]?.checks ?? [],
    points: (value) => points(locale, value),
    percent: (share) => percents.format(share),
    seconds: (ms) => `${tenths.format(ms / 1000)} s`,
  };
}

export function linked(result: Pick<ClassEntry, 'submission' | 'checks'>): Linked {
  return { href: `./${lecturerReportPath(result)}`, id: shortName(result.submission.id) };
}

/** A name as it is shown: harmless, and no longer than fits. */
export function shortName(name: string): string {
  return shortened(name, LONGEST_NAME);
}

/** A sentence as it is shown: harmless, and no longer than fits. */
export function shortSentence(text: string): string {
  return shortened(text, LONGEST_SENTENCE);
}

/** Measuring a text takes long, and what is far beyond the end is not looked at. */
function shortened(text: string, width: number): string {
  return cut(visible(text.slice(0, 4 * width)), width);
}

/** A list of which the first few are shown, and how many more there are in words: null where there are none. */
export function bounded<Item>(
  { words }: Pick<ClassView, 'words'>,
  items: readonly Item[],
  most: number,
): { items: Item[]; more: string | null } {
  return {
    items: items.slice(0, most),
    more: items.length > most ? words('class.more', { count: items.length - most }) : null,
  };
}
