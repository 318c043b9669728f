import { translate } from '../locale/index.ts';
import type { Result } from '../model/grade.ts';

/**
 * Tells of runs of the same programs that went differently: first of all diagnoses, with the outcomes seen. The marks are
 * those of the run that counts.
 */
export function withOtherRuns(result: Result, others: Result[]): Result {
  const runs = [result, ...others];
  const varying = result.checks.filter(({ id, status }) =>
    others.some(({ checks }) => checks.some((check) => check.id === id && check.status !== status)),
  );
  if (varying.length === 0) return result;
  const outcomes = varying.map(({ id, title }) => {
    const passed = runs.filter(({ checks }) =>
      checks.some((check) => check.id === id && check.status === 'passed'),
    );
    return `${title} (${passed.length}/${runs.length})`;
  });
  const values = {
    runs: runs.length,
    scores: runs.map(({ score }) => String(score ?? '–')).join(', '),
    outcomes: outcomes.join('; '),
  };
  const text = (key: string): string => translate(result.locale, { key: `grading.${key}`, values });
  return {
    ...result,
    diagnoses: [
      {
        code: 'not-deterministic',
        text: text('not-deterministic'),
        hint: text('not-deterministic.hint'),
        frames: varying.flatMap(({ frames }) => frames.slice(0, 2)).slice(0, 6),
        checks: varying.map(({ id }) => id),
      },
      ...result.diagnoses,
    ],
    otherRuns: others.map(({ score, checks }) => ({
      score,
      checks: Object.fromEntries(checks.map(({ id, status }) => [id, status])),
    })),
  };
}
