import { parse } from 'csv-parse/sync';
import { OperatorError } from '../../errors.ts';
import { findColumns, type WorksheetColumns } from './worksheet-columns.ts';

/** A grading worksheet as Moodle hands it out. */
export interface Worksheet {
  header: string[];
  rows: string[][];
  columns: WorksheetColumns;
  /** The byte order mark that it began with, or nothing. */
  mark: string;
  lineEnd: string;
  /** What had to be guessed. */
  notes: string[];
  /** Names a row for people. */
  describe: (cells: readonly string[]) => string;
}

const NEXT =
  'In Moodle: the assignment, View all submissions, Download grading worksheet. Give that file as it is.';

/**
 * Reads a worksheet.
 *
 * @throws OperatorError where it is no comma-separated text, or has no column for the grade.
 */
export function readWorksheet(bytes: Uint8Array, name: string): Worksheet {
  const text = decode(bytes, name);
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const [header, ...rows] = records(text.slice(mark.length), name);
  if (header === undefined) throw new OperatorError('bad-worksheet', `${name} is empty.`, NEXT);
  const found = findColumns(header, rows);
  if (found === undefined)
    throw new OperatorError(
      'bad-worksheet',
      `${name} has no column for the grade. Its columns: ${header.join(', ')}.`,
      NEXT,
    );
  const { columns, guessed } = found;
  if (columns.identifier === undefined && columns.name === undefined && columns.email === undefined)
    throw new OperatorError(
      'bad-worksheet',
      `${name} has no column that tells whose row it is. Its columns: ${header.join(', ')}.`,
      NEXT,
    );
  return {
    header,
    rows,
    columns,
    mark,
    lineEnd: /\r\n/u.test(text) ? '\r\n' : '\n',
    notes: [
      ...guessed.map((what) => `Moodle worksheet: ${what}, for its header is in another language.`),
      ...(columns.feedback === undefined
        ? ['Moodle worksheet: it has no column for feedback comments (switch them on in the assignment).']
        : []),
    ],
    describe: (cells) =>
      [columns.name, columns.identifier, columns.email]
        .flatMap((column) => (column === undefined ? [] : [cells[column] ?? '']))
        .find((cell) => cell.trim() !== '') ?? '?',
  };
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new OperatorError('bad-worksheet', `${name} is not text in UTF-8.`, NEXT, { cause });
  }
}

function records(text: string, name: string): string[][] {
  try {
    return parse(text, { skip_empty_lines: true });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError('bad-worksheet', `${name} is no comma-separated worksheet: ${why}.`, NEXT, {
      cause,
    });
  }
}
