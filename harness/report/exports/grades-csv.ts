import type { Result } from '../../model/grade.ts';
import { renderGradesCsv, type GradesRow } from '../csv.ts';
import type { ExportFormat } from './format.ts';

/** `grades.csv`, as it lies in the folder of reports: for the lecturer, with every check. */
export const gradesCsv: ExportFormat = {
  name: 'csv',
  summary: 'grades.csv, safe to open as a spreadsheet',
  reader: 'lecturer',
  async *export(source) {
    const rows: GradesRow[] = [];
    for await (const result of source.results()) rows.push(rowOf(result));
    yield { path: 'grades.csv', content: renderGradesCsv(rows) };
  },
};

/** Keeps in memory what a row is made of. */
function rowOf({ submission, status, score, maxScore, checks, diagnoses }: Result): GradesRow {
  return {
    submission,
    status,
    score,
    maxScore,
    checks: checks.map(({ id, title, status, points, maxPoints, visibility }) => ({
      id,
      title,
      status,
      points,
      maxPoints,
      ...(visibility === undefined ? {} : { visibility }),
    })),
    diagnoses: diagnoses.slice(0, 1),
  };
}
