import { translate } from '../locale/index.ts';
import type { HandIn } from '../model/evidence.ts';
import type { Diagnosis, LateResult } from '../model/grade.ts';
import type { LateRule, Locale } from '../model/rubric.ts';
import { roundPoints } from './points.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Whether work came late and what that costs, from what is stored of the hand-in: no clock is looked at, so that it stays
 * the same however often it is judged. Undefined where there is no deadline, or nobody knows when the work came.
 *
 * @param worth the highest score, of which a percentage is taken for each day begun.
 * @param sum what was earned: no more than that is taken.
 */
export function judgeLateness(
  rule: LateRule | undefined,
  handedIn: HandIn | undefined,
  worth: number,
  sum: number,
): LateResult | undefined {
  const deadline = Date.parse(rule?.deadline ?? '');
  const at = Date.parse(handedIn?.at ?? '');
  if (rule === undefined || Number.isNaN(deadline) || Number.isNaN(at)) return undefined;
  const lateMs = at - deadline;
  const isLate = lateMs > (rule.grace ?? 0) * MINUTE_MS;
  const percent = isLate ? Math.min(rule.most ?? 100, rule.perDay * Math.ceil(lateMs / DAY_MS)) : 0;
  return {
    deadline: new Date(deadline).toISOString(),
    handedInAt: new Date(at).toISOString(),
    lateByMinutes: isLate ? Math.ceil(lateMs / MINUTE_MS) : 0,
    points: Math.min(sum, roundPoints((worth * percent) / 100)),
  };
}

/** Where a platform marks work late and does not say when it came: told, and nothing is taken. */
export function lateRemark(
  rule: LateRule | undefined,
  handedIn: HandIn | undefined,
  locale: Locale,
): Diagnosis[] {
  if (rule === undefined || handedIn?.isMarkedLate !== true || handedIn.at !== undefined) return [];
  return [
    {
      code: 'late-without-time',
      text: translate(locale, { key: 'grading.late.no-time' }),
      hint: translate(locale, { key: 'grading.late.no-time.hint' }),
      frames: [],
      checks: [],
    },
  ];
}
