import type { Result } from '../model/grade.ts';
import type { Status } from '../model/verdict.ts';
import { addPoints } from './points.ts';

/** How a submission's result differs from the one before. */
export interface ResultChange {
  id: string;
  name: string;
  from: Standing;
  to: Standing;
  /** What changed the score; null where one of the two is not graded. */
  difference: number | null;
  checks: CheckChange[];
  /** Points taken for lateness, where that changed. */
  late?: { from: number; to: number };
}

export interface Standing {
  status: Result['status'];
  score: number | null;
  maxScore: number;
}

/** Absent on the side where the rubric has no such check. */
export interface CheckChange {
  id: string;
  title: string;
  from?: { status: Status; points: number; maxPoints: number };
  to?: { status: Status; points: number; maxPoints: number };
}

/** What changed in what counts: score, status, points and verdicts. Undefined where only words did, or nothing. */
export function compareResults(before: Result, after: Result): ResultChange | undefined {
  const checks = checkChanges(before, after);
  const late = { from: before.late?.points ?? 0, to: after.late?.points ?? 0 };
  const isSame =
    checks.length === 0 &&
    late.from === late.to &&
    before.status === after.status &&
    before.score === after.score &&
    before.maxScore === after.maxScore;
  if (isSame) return undefined;
  return {
    id: after.submission.id,
    name: after.submission.name,
    from: standing(before),
    to: standing(after),
    difference:
      before.score === null || after.score === null ? null : addPoints([after.score, -before.score]),
    checks,
    ...(late.from === late.to ? {} : { late }),
  };
}

function checkChanges(before: Result, after: Result): CheckChange[] {
  const ids = new Set([...after.checks, ...before.checks].map(({ id }) => id));
  return [...ids].flatMap((id): CheckChange[] => {
    const from = before.checks.find((check) => check.id === id);
    const to = after.checks.find((check) => check.id === id);
    if (from?.status === to?.status && from?.points === to?.points && from?.maxPoints === to?.maxPoints)
      return [];
    return [
      {
        id,
        title: (to ?? from)?.title ?? id,
        ...(from === undefined ? {} : { from: worth(from) }),
        ...(to === undefined ? {} : { to: worth(to) }),
      },
    ];
  });
}

function worth({ status, points, maxPoints }: Result['checks'][number]): NonNullable<CheckChange['to']> {
  return { status, points, maxPoints };
}

function standing({ status, score, maxScore }: Result): Standing {
  return { status, score, maxScore };
}
