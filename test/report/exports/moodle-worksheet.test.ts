import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { HandIn } from '../../../harness/model/evidence.ts';
import { moodleWorksheet } from '../../../harness/report/exports/moodle-worksheet.ts';
import { wrongPort } from '../support.ts';
import { exported, hostileResult, notGraded, withHidden } from './support.ts';

const header =
  'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (submission)","Last modified (grade)","Feedback comments"';
const worksheet = [
  header,
  '"Participant 501","Budi Santoso",budi@example.org,"Submitted for grading",,100.00,Yes,"Monday, 3 March 2026, 9:00 AM",-,',
  '"Participant 502","Zoë  Ñandú",zoe@example.org,"No submission",,100.00,Yes,-,-,',
  '"Participant 503","Kelompok 7",k7@example.org,"Submitted, ""late""",,100.00,Yes,-,-,',
  '"Participant 504","Kelompok 9",k9@example.org,"Submitted for grading",,100.00,Yes,-,-,',
  '',
].join('\n');

function handIn(...students: HandIn['students']): HandIn {
  return { students };
}

/** What Moodle's importer needs: its three columns under the names it gave them, and a number behind "Participant ". */
function importAsMoodle(
  text: string,
  names = {
    id: 'Identifier',
    participant: 'Participant ',
    grade: 'Grade',
    modified: 'Last modified (grade)',
    feedback: 'Feedback comments',
  },
): Map<string, { grade: string; feedback: string }> {
  const [columns = [], ...rows]: string[][] = parse(text, { bom: true });
  const at = (name: string): number => columns.indexOf(name);
  expect([at(names.id), at(names.grade), at(names.modified)].every((index) => index >= 0)).toBe(true);
  return new Map(
    rows.map((row) => {
      const id = row[at(names.id)]?.slice(names.participant.length) ?? '';
      expect(id).toMatch(/^\d+$/u);
      return [id, { grade: row[at(names.grade)] ?? '', feedback: row[at(names.feedback)] ?? '' }];
    }),
  );
}

async function fill(
  text: string | Uint8Array,
  handIns: Record<string, HandIn> = {},
  results = [wrongPort(), notGraded()],
): Promise<{ text: string; notes: string[] }> {
  const { files, notes } = await exported(moodleWorksheet, results, {
    worksheet: text,
    handIns,
    argument: 'grades.csv',
  });
  return { text: files.get('moodle-worksheet.csv') ?? '', notes };
}

describe("a lecturer's grading worksheet", () => {
  test('gets the grade and the feedback of the participant, as Moodle imports them', async () => {
    const { text } = await fill(worksheet, {
      'kelompok-07': handIn({ name: 'somebody', platformId: '501' }),
    });
    const imported = importAsMoodle(text);
    expect(imported.get('501')?.grade).toBe('85');
    expect(imported.get('501')?.feedback).toContain('Your server listens on port 32434');
    expect(imported.get('502')).toEqual({ grade: '', feedback: '' });
  });

  test('keeps every other cell, the order of rows, and its form', async () => {
    const { text } = await fill(worksheet, { 'kelompok-07': handIn({ name: 'x', platformId: '501' }) });
    const others = (csv: string): string[][] =>
      parse(csv).map((row: string[]) => row.filter((_, column) => column !== 4 && column !== 9));
    expect(others(text)).toEqual(others(worksheet));
    const windows = `\uFEFF${worksheet.replaceAll('\n', '\r\n')}`;
    const again = await fill(windows);
    expect(again.text.startsWith('\uFEFFIdentifier')).toBe(true);
    expect(again.text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('leaves the row of work that is not graded as it was', async () => {
    const { text, notes } = await fill(worksheet);
    expect(importAsMoodle(text).get('504')).toEqual({ grade: '', feedback: '' });
    expect(notes).toContainEqual(
      'Moodle worksheet: Kelompok 9 (kelompok-09): not graded, so its row stays as it was.',
    );
  });

  test('reports rows without a submission and submissions without a row', async () => {
    const { notes } = await fill(worksheet, {
      'kelompok-07': handIn({ name: 'Budi Santoso', platformId: '999' }),
      'kelompok-09': handIn({ name: 'Kelompok 9' }),
    });
    expect(notes).toContainEqual(
      'Moodle worksheet: Kelompok 7 (kelompok-07): no row has the participant 999.',
    );
    expect(notes.at(-1)).toBe(
      'Moodle worksheet: no submission for 3 of 4 rows: Budi Santoso, Zoë  Ñandú, Kelompok 7.',
    );
  });

  test('finds a student by e-mail address, and by a name in another form of its letters', async () => {
    const decomposed = 'zoë ñandú'.normalize('NFD');
    const { text } = await fill(worksheet, { 'kelompok-07': handIn({ name: decomposed }) });
    expect(importAsMoodle(text).get('502')?.grade).toBe('85');
    const byMail = await fill(worksheet, {
      'kelompok-07': handIn({ name: 'B.', email: 'BUDI@example.org' }),
    });
    expect(importAsMoodle(byMail.text).get('501')?.grade).toBe('85');
  });

  test('gives no mark to one of two namesakes', async () => {
    const twins = worksheet.replace('Zoë  Ñandú', 'Budi Santoso');
    const { text, notes } = await fill(twins, { 'kelompok-07': handIn({ name: 'Budi Santoso' }) });
    expect([...importAsMoodle(text).values()].every(({ grade }) => grade === '')).toBe(true);
    expect(notes).toContainEqual(
      'Moodle worksheet: Kelompok 7 (kelompok-07): 2 rows have the name "Budi Santoso".',
    );
  });

  test('gives a group its grade in every row, and no row two grades', async () => {
    const group = handIn({ name: 'a', platformId: '501' }, { name: 'b', platformId: '502' });
    const { text, notes } = await fill(worksheet, {
      'kelompok-07': group,
      'kelompok-09': handIn({ name: 'c', platformId: '502' }),
    });
    const imported = importAsMoodle(text);
    expect([imported.get('501')?.grade, imported.get('502')?.grade]).toEqual(['85', '85']);
    expect(notes).toContainEqual(
      'Moodle worksheet: Kelompok 9 (kelompok-09): its row was filled from kelompok-07 already.',
    );
  });

  test("is filled on the worksheet's own scale", async () => {
    const { text } = await fill(worksheet.replaceAll('100.00', '"10,00"'), {
      'kelompok-07': handIn({ name: 'x', platformId: '501' }),
    });
    expect(importAsMoodle(text).get('501')?.grade).toBe('8.5');
  });

  test('may be in Indonesian, and in a language that nobody taught us', async () => {
    const translated = (names: string[]): string =>
      [names.slice(0, 10).join(','), ...worksheet.split('\n').slice(1)]
        .join('\n')
        .replaceAll('"Participant ', `"${names[10]} `);
    const indonesian = [
      'Pengidentifikasi',
      'Nama lengkap',
      'Alamat surel',
      'Status',
      'Nilai',
      'Nilai Maksimum',
      'x',
      'y',
      'Terakhir diubah (nilai)',
      'Komentar umpan balik',
      'Peserta',
    ];
    const other = [
      'Tunniste',
      'Koko nimi',
      'Osoite',
      'Tila',
      'Arvosana',
      'Suurin',
      'Muutettavissa',
      'a',
      'b',
      'Palaute',
      'Osallistuja',
    ];
    const handIns = { 'kelompok-07': handIn({ name: 'x', platformId: '501' }) };
    for (const names of [indonesian, other]) {
      const { text, notes } = await fill(translated(names), handIns);
      const imported = importAsMoodle(text, {
        id: names[0] ?? '',
        participant: `${names[10]} `,
        grade: names[4] ?? '',
        modified: names[8] ?? '',
        feedback: names[9] ?? '',
      });
      expect(imported.get('501')?.grade).toBe('85');
      expect(imported.get('501')?.feedback).not.toBe('');
      expect(notes.some((note) => note.includes('header is in another language'))).toBe(names === other);
    }
  });

  test('shows what a student chose as text, in HTML and in a spreadsheet', async () => {
    const { text } = await fill(worksheet, { budi: handIn({ name: 'x', platformId: '501' }) }, [
      hostileResult(),
    ]);
    const { feedback = '' } = importAsMoodle(text).get('501') ?? {};
    expect(feedback.startsWith('<p>')).toBe(true);
    expect(feedback.replaceAll(/<\/?(p|ul|li|br)>/gu, '')).not.toMatch(/[<>]/u);
  });

  test('gets the whole grade, and words about what students may see only', async () => {
    const { whole, shown } = withHidden();
    const handIns = { 'kelompok-07': handIn({ name: 'x', platformId: '501' }) };
    const { files } = await exported(moodleWorksheet, [shown], { whole: [whole], worksheet, handIns });
    expect(files.get('moodle-worksheet.csv')).not.toMatch(/secret/iu);
  });

  test.each([
    ['', 'is empty'],
    ['a,b\n1,2\n', 'has no column for the grade. Its columns: a, b.'],
    ['Grade,Maximum Grade\n,100\n', 'has no column that tells whose row it is'],
    ['Identifier,Grade\n"Participant 1,\n', 'is no comma-separated worksheet'],
    [new Uint8Array([0xff, 0xfe, 0x49, 0x00]), 'is not text in UTF-8'],
  ])('that is none is refused: %j', async (text, why) => {
    await expect(fill(text)).rejects.toThrow(`grades.csv ${why}`);
  });
});
