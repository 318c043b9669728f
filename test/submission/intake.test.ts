import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperatorError } from '../../harness/errors.ts';
import { takeIn, type IntakeOptions } from '../../harness/submission/intake/index.ts';
import { openSource } from '../../harness/submission/source.ts';
import { zipOf, type Files } from '../support/archives.ts';
import { writeFiles } from '../support/hand-ins.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wiremark-intake-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Takes in these files, with a roster of these lines. */
async function taken(files: Files, options: Omit<IntakeOptions, 'roster'> & { roster?: string } = {}) {
  const { roster, ...rest } = options;
  await writeFiles(path.join(folder, 'kelas'), files);
  if (roster !== undefined) await writeFiles(folder, { 'roster.csv': roster });
  return takeIn(path.join(folder, 'kelas'), {
    ...rest,
    ...(roster === undefined ? {} : { roster: path.join(folder, 'roster.csv') }),
  });
}

async function failure(promise: Promise<unknown>): Promise<OperatorError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof OperatorError) return error;
  throw new Error('expected an OperatorError', { cause: error });
}

const kinds = ({ doubts }: { doubts: { kind: string; path: string }[] }): string[] =>
  doubts.map(({ kind, path: at }) => `${kind} ${at}`);

describe('a layout', () => {
  it('is never chosen among two in silence', async () => {
    const error = await failure(
      taken({
        'Budi_12_assignsubmission_file/server.py': 's',
        'sitiaminah_77_1001_server.py': 's',
      }),
    );
    expect(error.code).toBe('layout-unclear');
    expect(error.message).toContain('moodle (1 of 2, for example Budi_12_assignsubmission_file)');
    expect(error.message).toContain('canvas (1 of 2, for example sitiaminah_77_1001_server.py)');
  });

  it('is not told by a few among many', async () => {
    const files = Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}/server.py`, 's']));
    const error = await failure(taken({ ...files, 'Budi_12_assignsubmission_file/server.py': 's' }));
    expect(error.message).toContain('plain (the others');
  });

  it('says how it was recognised, and what belongs to nobody', async () => {
    const intake = await taken({
      'Budi_12_assignsubmission_file/server.py': 's',
      'Siti_13_assignsubmission_file/server.py': 's',
      'catatan/x.txt': 'x',
    });
    expect(intake.layout).toEqual({
      name: 'moodle',
      why: {
        key: 'intake.why.moodle-folder',
        values: { count: 2, total: 3, example: 'Budi_12_assignsubmission_file' },
      },
    });
    expect(kinds(intake)).toEqual(['unmatched catatan']);
  });

  it('is found behind one folder, and in the only archive of a folder', async () => {
    const inside = { 'kumpulan/Budi_12_assignsubmission_file/server.py': 's' };
    expect((await taken(inside)).layout.name).toBe('moodle');
    await writeFiles(path.join(folder, 'unduhan'), { 'T1-99.zip': await zipOf(inside) });
    const intake = await takeIn(path.join(folder, 'unduhan'));
    expect(intake.submissions).toEqual([
      {
        id: 'Budi',
        name: 'Budi',
        path: path.join(folder, 'unduhan', 'T1-99.zip'),
        parts: [
          {
            path: path.join(folder, 'unduhan', 'T1-99.zip'),
            inside: 'kumpulan/Budi_12_assignsubmission_file',
            name: '',
          },
        ],
        handedIn: { students: [{ name: 'Budi', platformId: '12' }] },
      },
    ]);
  });

  it('is not taken for students where several downloads of a platform lie side by side', async () => {
    const download = await zipOf({ 'Budi_12_assignsubmission_file/server.py': 's' });
    const error = await failure(taken({ 'T1-A-98.zip': download, 'T1-B-99.zip': download }));
    expect(error.code).toBe('class-archive-inside');
  });
});

describe('Moodle', () => {
  it('puts a typed text aside where a file was handed in, and tells where none was', async () => {
    const intake = await taken({
      'Budi_12_assignsubmission_file/server.py': 's',
      'Budi_12_assignsubmission_onlinetext/onlinetext.html': 'x',
      'Siti_13_assignsubmission_onlinetext/onlinetext.html': 'x',
    });
    expect(intake.submissions.map(({ path: at }) => path.basename(at))).toEqual([
      'Budi_12_assignsubmission_file',
      'Siti_13_assignsubmission_onlinetext',
    ]);
    expect(kinds(intake)).toEqual(['other Siti_13_assignsubmission_onlinetext']);
  });
});

describe('Canvas', () => {
  it('puts a user’s files together, the newest of those handed in again, and knows who is late', async () => {
    const { submissions, superseded } = await taken({
      'santosobudi_LATE_77_1001_server.py': 'one',
      'santosobudi_LATE_77_1005_server-1.py': 'two',
      'santosobudi_LATE_77_1009_server-2.py': 'three',
      'santosobudi_LATE_77_1002_client.py': 'c',
      'aminahsiti_78_1003_soal-1.py': 'p1',
      'aminahsiti_78_1004_soal-2.py': 'p2',
    });
    const [siti, budi] = submissions;
    expect(budi?.handedIn).toEqual({
      isMarkedLate: true,
      students: [{ name: 'santosobudi', platformId: '77' }],
      superseded: ['santosobudi_LATE_77_1005_server-1.py', 'santosobudi_LATE_77_1001_server.py'],
    });
    expect(superseded).toHaveLength(2);
    expect(siti?.parts?.map(({ name }) => name)).toEqual(['soal-1.py', 'soal-2.py']);
    if (budi === undefined) throw new Error('expected a submission');
    await using opened = await openSource(budi, path.join(folder, 'scratch'));
    expect(await readFile(path.join(opened.folder, 'server.py'), 'utf8')).toBe('three');
  });
});

describe('Gradescope', () => {
  const record = (folderName: string, who: string, at: string): string =>
    `${folderName}:\n  :submitters:\n  - :name: ${who}\n    :email: ${who.toLowerCase()}@x.id\n  :created_at: ${at}\n`;

  it('tells when work was handed in, and the newest of two counts', async () => {
    const { submissions, superseded, doubts } = await taken({
      'submission_metadata.yml':
        record('submission_20', 'Budi', '2026-03-01 10:00:00 Z') +
        record('submission_10', 'Budi', '2026-03-02 08:30:00.5 +07:00'),
      'submission_20/server.py': 's',
      'submission_10/server.py': 's',
    });
    expect(submissions).toHaveLength(1);
    expect(submissions[0]?.handedIn?.at).toBe('2026-03-02T01:30:00.500Z');
    expect(superseded).toEqual([
      { submission: 'Budi', path: 'submission_20', at: '2026-03-01T10:00:00.000Z' },
    ]);
    expect(doubts.map(({ told }) => told.key)).toEqual(['intake.doubt.older-time']);
  });

  it('knows the members of a group, folders that nobody handed in, and hand-ins without a folder', async () => {
    const intake = await taken({
      'submission_metadata.yml':
        'submission_1:\n  :submitters:\n  - :name: Budi\n    :sid: 5025\n  - :name: Siti\n' +
        record('submission_2', 'Dewi', '2026-03-01'),
      'submission_1/server.py': 's',
      'submission_9/server.py': 's',
    });
    expect(intake.submissions.map(({ id, name }) => `${id}: ${name}`)).toEqual(['Budi, Siti: Budi, Siti']);
    expect(intake.submissions[0]?.handedIn?.students).toEqual([
      { name: 'Budi', id: '5025' },
      { name: 'Siti' },
    ]);
    expect(kinds(intake)).toEqual(['empty submission_2', 'unmatched submission_9']);
  });
});

describe('a roster', () => {
  const roster = 'Nama Lengkap;NRP;Kelompok;Waktu\nBudi Santoso;5025211001;;\nSiti Aminah;5025211002;;\n';

  it('names students by their number or their name, and who handed in nothing or is on no list', async () => {
    const intake = await taken(
      { '5025211001_tugas1/server.py': 's', 'orang lain/server.py': 's' },
      { roster },
    );
    expect(intake.submissions.map(({ id, name, handedIn }) => [id, name, handedIn?.students])).toEqual([
      ['Budi Santoso', 'Budi Santoso', [{ name: 'Budi Santoso', id: '5025211001' }]],
      ['orang lain', 'orang lain', undefined],
    ]);
    expect(intake.notHandedIn).toEqual([{ name: 'Siti Aminah', id: '5025211002' }]);
    expect(kinds(intake)).toEqual(['not-on-roster orang lain']);
  });

  it.each(['santosobudi', 'budisantoso', 'Budi Sántoso', 'BUDI  SANTOSO', 'T1 Budi Santoso kelas A'])(
    'knows %s again',
    async (name) => {
      const { submissions } = await taken({ [`${name}/server.py`]: 's' }, { roster });
      expect(submissions[0]?.handedIn?.students).toEqual([{ name: 'Budi Santoso', id: '5025211001' }]);
    },
  );

  it('says of two hand-ins of one student that nobody knows which came last', async () => {
    const intake = await taken(
      {
        '5025211001.zip': await zipOf({ 'server.py': 's' }),
        '5025211001 revisi.zip': await zipOf({ 'server.py': 's' }),
      },
      { roster },
    );
    expect(intake.submissions).toHaveLength(1);
    expect(intake.doubts.map(({ told }) => told.key)).toEqual(['intake.doubt.older-unknown']);
    expect(intake.submissions[0]?.handedIn?.superseded).toHaveLength(1);
  });

  it('makes one submission of a group, whoever of them handed it in', async () => {
    const { submissions, notHandedIn } = await taken(
      { 'Siti Aminah/server.py': 's', 'kelompok 02/server.py': 's' },
      {
        roster:
          'nama,nim,kelompok,waktu\nBudi,1001,Kelompok 1,\nSiti Aminah,1002,Kelompok 1,2026-03-01 23:30\nDewi,1003,2,\nRara,1004,2,\n',
        rubric: { late: { deadline: '2026-03-01T23:59:00+07:00', perDay: 10 } },
      },
    );
    expect(submissions.map(({ name, handedIn }) => [name, handedIn?.students.map((one) => one.id)])).toEqual([
      ['2', ['1003', '1004']],
      ['Kelompok 1', ['1001', '1002']],
    ]);
    expect(notHandedIn).toEqual([]);
  });

  it('is refused where no column names students', async () => {
    const error = await failure(taken({ 'a/server.py': 's' }, { roster: 'kolom,lain\n1,2\n' }));
    expect(error.message).toContain('Its columns: kolom, lain');
  });
});

describe('a name pattern', () => {
  it('reads attempts and times: the newest counts', async () => {
    const { submissions, superseded } = await taken(
      {
        '5025_1_server.py': 'old',
        '5025_2_server.py': 'new',
        '5025_2_client.py': 'new',
        '5026_1_server.py': 's',
        'notes.txt': 'x',
      },
      { nameRegex: String.raw`^(?<id>\d+)_(?<attempt>\d)_(?<file>.+)$` },
    );
    expect(submissions.map(({ id, parts }) => [id, parts?.map(({ name }) => name)])).toEqual([
      ['5025', ['client.py', 'server.py']],
      ['5026', ['server.py']],
    ]);
    expect(superseded).toEqual([{ submission: '5025', path: '5025_1_server.py' }]);
  });

  it.each(['(', String.raw`^\d+$`, '(?<nomor>x)'])(
    'is refused where it is none or names nobody: %s',
    async (nameRegex) => {
      expect((await failure(taken({ 'a/server.py': 's' }, { nameRegex }))).code).toBe('name-regex');
    },
  );
});

describe('ids', () => {
  it('carry the platform’s number where names are shared, whatever else is handed in', async () => {
    const intake = await taken({
      'Budi Santoso_12_assignsubmission_file/server.py': 's',
      'budi santoso_13_assignsubmission_file/server.py': 's',
      'Siti_14_assignsubmission_file/server.py': 's',
    });
    expect(intake.submissions.map(({ id }) => id).toSorted()).toEqual([
      'Budi Santoso 12',
      'Siti',
      'budi santoso 13',
    ]);
  });

  it('do not change when another student of the same name on the roster hands in later', async () => {
    const roster = 'nama,nim\nBudi Santoso,1001\nBudi Santoso,1002\n';
    const first = await taken({ '1001/server.py': 's' }, { roster });
    const later = await taken({ '1002/server.py': 's' }, { roster });
    expect(first.submissions.map(({ id }) => id)).toEqual(['Budi Santoso 1001']);
    expect(later.submissions.map(({ id }) => id)).toEqual(['Budi Santoso 1001', 'Budi Santoso 1002']);
  });

  it('are safe as folders', async () => {
    const intake = await taken({
      '-rf/server.py': 's',
      'CON/server.py': 's',
      'results.json/server.py': 's',
      'a\u202eb:c/server.py': 's',
      [`${'x'.repeat(240)}/server.py`]: 's',
    });
    const ids = intake.submissions.map(({ id }) => id);
    expect(ids.every((id) => /^[^-.\s][^/\\:*?"<>|\p{C}]{0,99}$/u.test(id))).toBe(true);
    expect(ids).not.toContain('results.json');
    expect(ids).not.toContain('CON');
  });
});
