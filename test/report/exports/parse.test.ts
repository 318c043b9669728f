import { describe, expect, test } from 'vitest';
import { OperatorError } from '../../../harness/errors.ts';
import { exportFormats, exportHelp, parseExports } from '../../../harness/report/exports/index.ts';

describe('what --export was given', () => {
  test('is names with commas, and a file where a format fills one', () => {
    const requests = parseExports('gradescope,moodle-worksheet=Grades T1.csv');
    expect(requests.map(({ format, argument }) => [format.name, argument])).toEqual([
      ['gradescope', undefined],
      ['moodle-worksheet', 'Grades T1.csv'],
    ]);
  });

  test('may be repeated, and a comma in a file name is written with a backslash', () => {
    const requests = parseExports(['junit', String.raw`moodle-worksheet=a\,b=c.csv`, 'csv, markdown']);
    expect(requests.map(({ format, argument }) => [format.name, argument])).toEqual([
      ['junit', undefined],
      ['moodle-worksheet', 'a,b=c.csv'],
      ['csv', undefined],
      ['markdown', undefined],
    ]);
  });

  test.each([
    ['gradscope', '--export knows no format "gradscope".', 'Did you mean gradescope?'],
    ['canvas', '--export knows no format "canvas".', 'Formats: gradescope, classroom50'],
    ['moodle-worksheet', '--export moodle-worksheet needs a file.', 'Write moodle-worksheet=FILE'],
    ['moodle-worksheet=', '--export moodle-worksheet needs a file.', 'Write moodle-worksheet=FILE'],
    ['junit=x.xml', '--export junit takes no file, and was given "x.xml".', 'Write --export junit alone'],
    ['csv,csv', '--export names csv twice.', 'Name each format once'],
    ['', '--export names no format.', 'Formats: gradescope'],
  ])('%j is refused with what to write instead', (given, message, nextStep) => {
    const refused = ((): unknown => {
      try {
        return parseExports(given);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(OperatorError);
    expect(refused).toMatchObject({ message, nextStep: expect.stringContaining(nextStep) });
  });

  test('every format has a line in the help', () => {
    expect(exportHelp('  ').split('\n')).toHaveLength(exportFormats.length);
  });
});
