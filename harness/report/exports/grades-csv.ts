import { classEntry } from '../../grading/class-entry.ts';
import type { GradesRow } from '../csv.ts';
import type { ExportFormat } from './format.ts';

/** `grades.csv`, as it lies in the folder of reports: for the lecturer, with every check. */
export const gradesCsv: ExportFormat = {
  name: 'csv',
  summary: 'grades.csv, safe to open as a spreadsheet',
  reader: 'lecturer',
  async *export(source) {
    const { renderGradesCsv } = await import('../csv.ts');
    const rows: GradesRow[] = [];
    for await (const result of source.results()) rows.push(classEntry(result));
    yield { path: 'grades.csv', content: renderGradesCsv(rows) };
  },
};
