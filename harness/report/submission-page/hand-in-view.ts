import { lateBy } from '../late-by.ts';
import { standing } from '../standing.ts';
import { visible } from '../visible.ts';
import { points } from '../words.ts';
import type { Words } from '../words.ts';
import type { Page } from './view.ts';

/** What to do next, in a sentence. */
export function nextText({ result, words }: Page): string {
  const how = standing(result);
  if (how === 'perfect') return words('next.perfect');
  if (how === 'not-graded') return words('next.not-graded');
  const explained = result.diagnoses[0]?.checks.length ?? 0;
  return explained > 1 ? words('next.one-cause', { count: explained }) : words('next.failed');
}

/** Whether it came late and what that cost; null where the rubric has no deadline. */
export function lateText({ result, page }: Page): { text: string; isLate: boolean } | null {
  const { late, locale } = result;
  if (late === undefined) return null;
  const moment = (iso: string): string =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(
      new Date(iso),
    );
  const values = { deadline: `${moment(late.deadline)} UTC`, at: `${moment(late.handedInAt)} UTC` };
  if (late.lateByMinutes <= 0) return { text: page('late.in-time', values), isLate: false };
  return {
    text: page(late.points > 0 ? 'late.cost' : 'late.free', {
      ...values,
      by: lateBy(late.lateByMinutes, page),
      points: points(locale, late.points),
    }),
    isLate: true,
  };
}

const knownBy = new Set(['rule', 'submission.json', 'probe', 'missing']);
const standIn = 'stand-in: ';

/** How a program of the submission was found. */
export function foundText(by: string, words: Words): string {
  if (by.startsWith(standIn)) return words('by.stand-in', { program: visible(by.slice(standIn.length)) });
  return knownBy.has(by) ? words(`by.${by}`) : visible(by);
}
