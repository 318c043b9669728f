import { stringify } from 'csv-stringify/sync';

import type { ClassEntry } from '../model/class.ts';
import { lecturerReportPath } from './link.ts';
import { located } from './standing.ts';
import { visible } from './visible.ts';

/** What a row of `grades.csv` is made of: a whole result has it, too. */
export type GradesRow = Pick<
  ClassEntry,
  'submission' | 'status' | 'score' | 'maxScore' | 'checks' | 'diagnoses'
>;

/**
 * `grades.csv`: `id,name,status,score,max_score,percent,<check id>…,diagnosis,report`, one row for each submission in the
 * order given. A submission that is not graded has no numbers at all, so that no gradebook takes it for a nought. Cells
 * that a spreadsheet would run as a formula begin with an apostrophe.
 */
export function renderGradesCsv(results: readonly GradesRow[]): string {
  const checkIds = [...new Set(results.flatMap(({ checks }) => checks.map(({ id }) => id)))];
  const header = [
    'id',
    'name',
    'status',
    'score',
    'max_score',
    'percent',
    ...checkIds,
    'diagnosis',
    'report',
  ];
  return stringify([header, ...results.map((result) => row(result, checkIds))], { escape_formulas: true });
}

function row(result: GradesRow, checkIds: readonly string[]): string[] {
  const { score } = result;
  const points = new Map(
    score === null ? [] : result.checks.map((check) => [check.id, decimal(check.points)]),
  );
  const first = result.diagnoses[0];
  return [
    visible(result.submission.id),
    visible(result.submission.name),
    result.status,
    score === null ? '' : decimal(score),
    decimal(result.maxScore),
    score === null || result.maxScore === 0 ? '' : decimal((score / result.maxScore) * 100),
    ...checkIds.map((id) => points.get(id) ?? ''),
    first === undefined ? '' : visible(located(first)),
    lecturerReportPath(result),
  ];
}

function decimal(value: number): string {
  return String(Math.round(value * 100) / 100);
}
