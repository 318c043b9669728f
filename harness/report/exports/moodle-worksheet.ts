import type { HandIn } from '../../model/evidence.ts';
import type { Result } from '../../model/grade.ts';
import type { ExportFormat, ExportSource } from './format.ts';
import { gradeCell } from './moodle-grade.ts';
import { feedbackCell } from './moodle-comment.ts';
import type { Worksheet } from './worksheet.ts';
import { RowFinder } from './worksheet-rows.ts';

/**
 * Fills `Grade` and `Feedback comments` in the grading worksheet that the lecturer downloaded. Every other column and the order of rows
 * stay as they are, and so do the rows of work that is not graded.
 */
export const moodleWorksheet: ExportFormat = {
  name: 'moodle-worksheet',
  summary: 'fills the grading worksheet downloaded from Moodle',
  argument: 'FILE',
  reader: 'lecturer',
  async *export(source) {
    const [{ readWorksheet }, { stringify }] = await Promise.all([
      import('./worksheet.ts'),
      import('csv-stringify/sync'),
    ]);
    const sheet = readWorksheet(await source.readArgument(), source.argument ?? '');
    for (const note of sheet.notes) source.note(note);
    await fill(sheet, source);
    const text = stringify([sheet.header, ...sheet.rows], { record_delimiter: sheet.lineEnd });
    yield { path: 'moodle-worksheet.csv', content: `${sheet.mark}${text}` };
  },
};

async function fill(sheet: Worksheet, source: ExportSource): Promise<void> {
  const finder = new RowFinder(sheet);
  const shown = source.studentResults()[Symbol.asyncIterator]();
  const filled = new Map<number, string>();
  const left: string[] = [];
  for await (const result of source.results()) {
    const feedback = await shown.next();
    const { id, name } = result.submission;
    for (const student of studentsOf(result, await source.handIn(id))) {
      const found = finder.find(student);
      if (found.kind === 'none') {
        left.push(`${name} (${id}): ${found.why}.`);
        continue;
      }
      const before = filled.get(found.row);
      if (before !== undefined) {
        left.push(`${name} (${id}): its row was filled from ${before} already.`);
        continue;
      }
      filled.set(found.row, id);
      if (result.score === null) left.push(`${name} (${id}): not graded, so its row stays as it was.`);
      else if (feedback.done !== true) write(sheet, found.row, result, feedback.value, source);
    }
  }
  for (const text of left) source.note(`Moodle worksheet: ${text}`);
  noteEmptyRows(sheet, filled, source);
}

function write(sheet: Worksheet, row: number, result: Result, shown: Result, source: ExportSource): void {
  const cells = sheet.rows[row];
  if (cells === undefined || result.score === null) return;
  const { grade, maximum, feedback } = sheet.columns;
  const most = maximum === undefined ? undefined : cells[maximum];
  const value = gradeCell(result.score, result.maxScore, most);
  if (value === undefined) {
    source.note(
      `Moodle worksheet: ${result.submission.name}: "${most}" is no maximum grade; the row stays as it was.`,
    );
    return;
  }
  cells[grade] = value;
  if (feedback !== undefined) cells[feedback] = feedbackCell(shown);
}

function studentsOf(result: Result, handIn: HandIn | undefined): HandIn['students'] {
  const students = handIn?.students ?? [];
  return students.length > 0 ? students : [{ name: result.submission.name }];
}

function noteEmptyRows(sheet: Worksheet, filled: Map<number, string>, { note }: ExportSource): void {
  const empty = sheet.rows.flatMap((cells, row) => (filled.has(row) ? [] : [sheet.describe(cells)]));
  if (empty.length === 0) return;
  const shown = empty.slice(0, 20).join(', ');
  const more = empty.length > 20 ? ` and ${empty.length - 20} more` : '';
  note(`Moodle worksheet: no submission for ${empty.length} of ${sheet.rows.length} rows: ${shown}${more}.`);
}
