import type { ClassEntry } from '../model/class.ts';
import type { Student } from '../model/evidence.ts';
import type { Result } from '../model/grade.ts';

const CAUSES = 3;

/** What the class's reports need of a result. */
export function classEntry(result: Result, students?: Student[]): ClassEntry {
  return {
    submission: { id: result.submission.id, name: result.submission.name },
    locale: result.locale,
    status: result.status,
    score: result.score,
    maxScore: result.maxScore,
    passMark: result.passMark,
    checks: result.checks.map(
      ({
        id,
        title,
        status,
        points,
        maxPoints,
        visibility,
        override,
        actual,
      }): ClassEntry['checks'][number] => ({
        id,
        title,
        status,
        points,
        maxPoints,
        ...(visibility === undefined ? {} : { visibility }),
        ...(override === undefined ? {} : { override }),
        ...(status === 'errored' || status === 'inconclusive' ? { actual } : {}),
      }),
    ),
    causes: result.diagnoses.map(({ code }) => code),
    diagnoses: result.diagnoses.slice(0, CAUSES).map(({ code, text, file, line }) => ({
      code,
      text,
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
    })),
    durationMs: result.scenarios.reduce((sum, { durationMs }) => sum + durationMs, 0),
    ...(result.late === undefined ? {} : { late: result.late }),
    ...(students === undefined || students.length === 0 ? {} : { students }),
    ...(result.otherRuns === undefined ? {} : { otherRuns: result.otherRuns }),
  };
}
