import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeExports } from '../../harness/batch/write-exports.ts';
import type { Result } from '../../harness/model/grade.ts';
import { exportFormats, parseExports } from '../../harness/report/exports/index.ts';
import { loadRubric } from '../../harness/rubric/load.ts';
import { allRight, notGraded, wrongPort } from '../report/support.ts';
import { rubricT1, temporaryFolder } from '../support/cli.ts';

const { rubric, digest } = await loadRubric(rubricT1);
const results = [allRight(), wrongPort(), notGraded()];

async function* each(): AsyncGenerator<Result> {
  yield* results;
}

/** A folder of reports as far as exports read it. */
async function reports(out: string): Promise<void> {
  for (const [index, { submission }] of results.entries()) {
    await mkdir(join(out, submission.id, 'evidence'), { recursive: true });
    await writeFile(join(out, submission.id, 'index.html'), `<title>${submission.name}</title>`);
    const students = [{ name: submission.name, platformId: String(100 + index) }];
    const record = { schema: 'wiremark/submission/v1', handedIn: { students } };
    await writeFile(join(out, submission.id, 'evidence/submission.json'), JSON.stringify(record));
  }
}

const to = { rubric, digest, results: each, studentResults: each };

describe('exports in a folder of reports', () => {
  test('are written whole into one folder, every format at once', async () => {
    await using folder = await temporaryFolder();
    await reports(folder.path);
    const worksheet = join(folder.path, 'Grades.csv');
    await writeFile(
      worksheet,
      'Identifier,Full name,Grade,Maximum Grade,Last modified (grade),Feedback comments\nParticipant 101,Someone,,50,-,\n',
    );
    const all = exportFormats.map(({ name, argument }) =>
      argument === undefined ? name : `${name}=${worksheet}`,
    );
    const { files, notes } = await writeExports(parseExports(all), to, folder.path);
    expect(files).toEqual([
      'exports/gradescope/kelompok-01.json',
      'exports/gradescope/kelompok-07.json',
      'exports/gradescope/kelompok-12.json',
      'exports/classroom50/kelompok-01.json',
      'exports/classroom50/kelompok-07.json',
      'exports/github-classroom/kelompok-01.txt',
      'exports/github-classroom/kelompok-07.txt',
      'exports/github-classroom/kelompok-12.txt',
      'exports/junit.xml',
      'exports/moodle-worksheet.csv',
      'exports/moodle-feedback.zip',
      'exports/grades.csv',
      'exports/markdown/kelompok-01.md',
      'exports/markdown/kelompok-07.md',
      'exports/markdown/kelompok-12.md',
    ]);
    expect(notes.some((note) => note.includes('no row has the participant 100'))).toBe(true);
    expect(await readFile(join(folder.path, 'exports/moodle-worksheet.csv'), 'utf8')).toContain(
      'Participant 101,Someone,42.5,50,-,',
    );
    expect(await readFile(worksheet, 'utf8')).toContain('Someone,,50,-,\n');
    const left = await readdir(join(folder.path, 'exports'), { recursive: true });
    expect(left.filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  test('that cannot be made leave the old one whole', async () => {
    await using folder = await temporaryFolder();
    await reports(folder.path);
    const requests = parseExports('moodle-feedback');
    await writeExports(requests, to, folder.path);
    const before = await readFile(join(folder.path, 'exports/moodle-feedback.zip'));
    const readReport = async (): Promise<Uint8Array> => {
      throw new Error('the disk is gone');
    };
    await expect(writeExports(requests, { ...to, readReport }, folder.path)).rejects.toThrow(
      'the disk is gone',
    );
    expect((await readFile(join(folder.path, 'exports/moodle-feedback.zip'))).equals(before)).toBe(true);
    expect(await readdir(join(folder.path, 'exports'))).toEqual(['moodle-feedback.zip']);
  });

  test('say which file could not be read', async () => {
    await using folder = await temporaryFolder();
    await expect(
      writeExports(parseExports(`moodle-worksheet=${folder.path}/none.csv`), to, folder.path),
    ).rejects.toThrow(`--export moodle-worksheet: ${folder.path}/none.csv cannot be read (ENOENT).`);
  });
});
