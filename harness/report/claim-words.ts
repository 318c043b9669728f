import { translate } from '../locale/index.ts';
import type { ClaimResult } from '../model/grade.ts';
import type { Locale } from '../model/rubric.ts';
import type { Words } from './words.ts';

/** The catalogue of what reports say, in one language. */
export function claimWordsOf(locale: Locale): Words {
  return (key, values = {}) => translate(locale, { key: `claims.${key}`, values });
}

/** How many statements there are of each kind, for the sentence `claims.counts`. */
export function claimCounts(claims: readonly ClaimResult[]): Record<'right' | 'wrong' | 'unread', number> {
  const count = (wanted: ClaimResult['status']): number =>
    claims.filter(({ status }) => status === wanted).length;
  return { right: count('right'), wrong: count('wrong'), unread: count('not-read') };
}
