import { OperatorError } from '../../errors.ts';
import { nearest } from '../../filter/nearest.ts';
import { classroom50 } from './classroom50.ts';
import type { ExportFormat } from './format.ts';
import { githubClassroom } from './github-classroom.ts';
import { gradesCsv } from './grades-csv.ts';
import { gradescope } from './gradescope.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { moodleFeedback } from './moodle-feedback.ts';
import { moodleWorksheet } from './moodle-worksheet.ts';

/** Every format, in the order of `--help`. */
export const exportFormats: readonly ExportFormat[] = [
  gradescope,
  classroom50,
  githubClassroom,
  junit,
  moodleWorksheet,
  moodleFeedback,
  gradesCsv,
  markdown,
];

/** A format that was asked for, and with what. */
export interface ExportRequest {
  format: ExportFormat;
  argument?: string;
}

/**
 * Reads what `--export` was given: names with commas between them, `name=FILE` where a format takes a file (`\,` for a comma in its
 * name). The option may be repeated.
 *
 * @throws OperatorError where a name is unknown, a file is missing, or a format takes none.
 */
export function parseExports(given: string | readonly string[]): ExportRequest[] {
  const items = [given].flat().flatMap((text) => text.split(/(?<!\\),/u));
  const requests = items
    .map((item) => item.replaceAll(String.raw`\,`, ',').trim())
    .filter((item) => item !== '')
    .map(requestOf);
  if (requests.length === 0)
    throw new OperatorError('usage', '--export names no format.', `Formats: ${names().join(', ')}.`);
  const twice = requests.find(({ format }, index) =>
    requests.slice(0, index).some((other) => other.format === format),
  );
  if (twice !== undefined)
    throw new OperatorError(
      'usage',
      `--export names ${twice.format.name} twice.`,
      'Name each format once; export a second file with another run of wiremark regrade.',
    );
  return requests;
}

/** The formats for `--help`, one a line. */
export function exportHelp(indent: string): string {
  const rows = exportFormats.map((format): [string, string] => [labelOf(format), format.summary]);
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, summary]) => `${indent}${label.padEnd(width)}  ${summary}`).join('\n');
}

function requestOf(item: string): ExportRequest {
  const at = item.indexOf('=');
  const name = at < 0 ? item : item.slice(0, at);
  const argument = at < 0 ? '' : item.slice(at + 1);
  const format = exportFormats.find((candidate) => candidate.name === name);
  if (format === undefined) {
    const near = nearest(name, names());
    throw new OperatorError(
      'usage',
      `--export knows no format "${name}".`,
      near === undefined ? `Formats: ${names().join(', ')}.` : `Did you mean ${near}?`,
    );
  }
  if (format.argument !== undefined && argument === '')
    throw new OperatorError(
      'usage',
      `--export ${name} needs a file.`,
      `Write ${labelOf(format)}, with the file that is to be filled.`,
    );
  if (format.argument === undefined && at >= 0)
    throw new OperatorError(
      'usage',
      `--export ${name} takes no file, and was given "${argument}".`,
      `Write --export ${name} alone; it is written into the folder of reports.`,
    );
  return format.argument === undefined ? { format } : { format, argument };
}

function labelOf({ name, argument }: ExportFormat): string {
  return argument === undefined ? name : `${name}=${argument}`;
}

function names(): string[] {
  return exportFormats.map(({ name }) => name);
}
