import { readFile, stat } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { OperatorError } from '../../errors.ts';
import { folded } from './names.ts';

/** A row of the roster. */
export interface RosterRow {
  name: string;
  id?: string;
  email?: string;
  username?: string;
  platformId?: string;
  group?: string;
  /** As it stands there. */
  time?: string;
}

type Column = keyof RosterRow | 'first' | 'last';

const columns: Record<Column, string> = {
  name: 'name nama fullname namalengkap namamahasiswa namasiswa studentname student mahasiswa siswa displayname',
  first: 'firstname namadepan givenname',
  last: 'lastname surname namabelakang familyname',
  id: 'id nim nrp npm nis nisn studentid sid idnumber nomorid nomorinduk nomorindukmahasiswa noinduk nomormahasiswa idmahasiswa matriculation matriculationnumber',
  email: 'email emailaddress mail surel alamatemail alamatsurel',
  username: 'username user login akun namapengguna github githubusername usernamegithub loginid sisloginid',
  platformId: 'identifier participant participantid peserta platformid userid moodleid canvasid',
  group: 'group kelompok groupname namakelompok team tim regu grup',
  time: 'time waktu submittedat submitted handedinat waktukumpul waktupengumpulan waktuunggah timestamp tanggal lastmodifiedsubmission',
};

const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Reads the class's list of students: a CSV file with a header, in English or Indonesian, separated by commas, semicolons or tabs.
 *
 * @throws OperatorError where it cannot be read, or no column names students.
 */
export async function readRoster(file: string): Promise<RosterRow[]> {
  const records = recordsOf(file, await textOf(file));
  const [header = [], ...rows] = records;
  const meaning = header.map(columnOf);
  if (!meaning.some((column) => column === 'name' || column === 'id' || column === 'first')) {
    throw new OperatorError(
      'roster-columns',
      `${file} has no column that names students. Its columns: ${header.join(', ').slice(0, 200) || 'none'}.`,
      'Give it a header with at least name (nama) or id (nim, nrp); email, username, group (kelompok) and time (waktu) are read as well.',
    );
  }
  return rows.flatMap((cells) => rowOf(meaning, cells));
}

async function textOf(file: string): Promise<string> {
  try {
    if ((await stat(file)).size <= MOST_BYTES) return await readFile(file, 'utf8');
  } catch (cause) {
    throw new OperatorError(
      'roster-missing',
      `The roster ${file} cannot be opened: ${cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)}.`,
      'Give the path of a CSV file with --roster.',
      { cause },
    );
  }
  throw new OperatorError(
    'roster-large',
    `The roster ${file} is too large.`,
    'Give a CSV file below 16 MiB.',
  );
}

function recordsOf(file: string, text: string): string[][] {
  const [head = ''] = text.split(/\r?\n/u, 1);
  const delimiter =
    [',', ';', '\t'].toSorted((a, b) => head.split(b).length - head.split(a).length)[0] ?? ',';
  try {
    return parse(text, {
      bom: true,
      delimiter,
      relaxColumnCount: true,
      relaxQuotes: true,
      skipEmptyLines: true,
      trim: true,
    });
  } catch (cause) {
    throw new OperatorError(
      'roster-unreadable',
      `The roster ${file} is no CSV file: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Save it as CSV, in UTF-8.',
      { cause },
    );
  }
}

function columnOf(head: string): Column | undefined {
  const wanted = folded(head).replaceAll(' ', '');
  for (const [column, names] of Object.entries(columns))
    if (names.split(' ').includes(wanted) && isColumn(column)) return column;
  return undefined;
}

function isColumn(name: string): name is Column {
  return Object.hasOwn(columns, name);
}

function rowOf(meaning: (Column | undefined)[], cells: string[]): RosterRow[] {
  const values: Partial<Record<Column, string>> = {};
  for (const [at, column] of meaning.entries()) {
    const cell = (cells[at] ?? '').normalize('NFC').trim();
    if (column !== undefined && cell !== '') values[column] ??= cell;
  }
  const { first, last, name = [first, last].filter(Boolean).join(' '), platformId, ...rest } = values;
  const shown = name || (rest.id ?? rest.email ?? '');
  if (shown === '') return [];
  // Moodle's worksheet says "Participant 123".
  const number = platformId === undefined ? undefined : (/(\d+)\s*$/u.exec(platformId)?.[1] ?? platformId);
  return [{ ...rest, name: shown, ...(number === undefined ? {} : { platformId: number }) }];
}
