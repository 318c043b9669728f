import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tarOf, writeZip, zipOf, type Files } from './archives.ts';

/** A student who does not exist. */
export interface Someone {
  name: string;
  /** Of the platform. */
  number: number;
  /** Of the university. */
  id: string;
  user: string;
  email: string;
  /** Stands in each of their programs. */
  mark: string;
  /** Hands in one small file, for a test that looks at names alone. */
  isBrief: boolean;
}

const given = [
  'Budi',
  'Siti',
  'Ren\u00e9',
  'Nur\u2019aini',
  "Ma'ruf",
  'Zo\u00eb',
  'Dewi Ayu',
  'I Gede',
  'M. Rizky',
  'Jos\u00e9 Mar\u00eda',
  '\u0141ukasz',
  'Andi-Muhammad',
];
const family = [
  'Santoso',
  'Rahmawati',
  "O'Brien",
  'Wijaya Kusuma',
  'M\u00fcller',
  'van der Berg',
  'Nu\u00f1ez',
  '\u674e',
  'Putra Jr.',
  'S\u00f8rensen',
];

/**
 * So many students, some of whom share a name.
 *
 * @param every one of so many hands in everything; the others a small file.
 */
export function people(count: number, every = 1): Someone[] {
  return Array.from({ length: count }, (_, at): Someone => {
    const who = at % 25 === 24 ? 'Budi Santoso' : nameAt(at);
    return {
      name: who,
      number: 40_000 + at * 7,
      id: `50252110${String(at).padStart(4, '0')}`,
      user: `mhs-${at}`,
      email: `mhs${at}@example.ac.id`,
      mark: `# hand-in ${at} of this class`,
      isBrief: at % every !== 0,
    };
  });
}

function nameAt(at: number): string {
  const name = `${given[at % given.length] ?? ''} ${family[Math.floor(at / given.length) % family.length] ?? ''}`;
  return at < given.length * family.length
    ? name
    : `${name} ${String.fromCodePoint(65 + Math.floor(at / 120))}`;
}

const example = new URL('../../submissions/progjar-t1/correct-iterative/', import.meta.url);
const programs = ['server.py', 'client.py', 'socket_info.py'].map((name): [string, string] => [
  name,
  readFileSync(new URL(name, example), 'utf8'),
]);

/** The programs of a real example, with a mark that says whose they are. */
function programsOf({ mark, isBrief }: Someone): Files {
  if (isBrief) return { 'server.py': mark };
  return Object.fromEntries(programs.map(([name, text]) => [name, `${text}\n${mark}\n`]));
}

/** What was packed once: every layout hands in the same. */
const ready = new Map<string, Promise<Files>>();

/** The same programs, packed and littered in a way that depends on the number: what students and their machines do to them. */
function packed(who: Someone, way: number): Promise<Files> {
  const key = `${way % 7}\n${who.name}\n${who.mark}`;
  const files = ready.get(key) ?? pack(who, way);
  ready.set(key, files);
  return files;
}

async function pack(who: Someone, way: number): Promise<Files> {
  const files = programsOf(who);
  const under = (folder: string): Files =>
    Object.fromEntries(Object.entries(files).map(([name, contents]) => [`${folder}/${name}`, contents]));
  switch (who.isBrief ? 0 : way % 7) {
    case 1:
      return under('Tugas 1');
    case 2:
      return { 'tugas.zip': await zipOf(files) };
    case 3:
      return {
        'tugas.zip': await zipOf({
          ...under(who.name),
          '__MACOSX/._server.py': 'x',
          [`${who.name}/.DS_Store`]: 'x',
        }),
        'laporan.pdf': '%PDF-1.4',
      };
    case 4:
      return { 'luar.zip': await zipOf({ 'dalam/kode.zip': await zipOf(files), 'dalam/.DS_Store': 'x' }) };
    case 5:
      return {
        'kirim.tar.gz': await tarOf(
          Object.entries(under('kode')).map(([name, contents]) => ({ name, contents })),
          'gz',
        ),
      };
    case 6:
      return {
        ...files,
        '.DS_Store': 'x',
        '__pycache__/server.cpython-312.pyc': 'x',
        '.git/HEAD': 'ref: refs/heads/main\n',
        'catatan re\u0301sume\u0301.txt': 'x',
      };
    default:
      return files;
  }
}

/** Writes files below a folder. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  const made = new Set<string>();
  for (const [name, contents] of Object.entries(files)) {
    const full = path.join(folder, name);
    const home = path.dirname(full);
    if (!made.has(home)) mkdirSync(home, { recursive: true });
    made.add(home);
    writeFileSync(full, contents);
  }
}

/** Every second name as macOS stores it: accents as characters of their own. */
export function onDisk(name: string, at: number): string {
  return at % 2 === 1 ? name.normalize('NFD') : name;
}

/** Writes the hand-ins of a class in one layout. Returns what is to be given to `grade`. */
export type WriteClass = (
  folder: string,
  class_: Someone[],
) => Promise<{ path: string; roster?: string; nameRegex?: string }>;

async function inFolders(
  folder: string,
  class_: Someone[],
  nameOf: (who: Someone, at: number) => string,
): Promise<{ path: string }> {
  for (const [at, who] of class_.entries())
    await writeFiles(path.join(folder, nameOf(who, at)), await packed(who, at));
  return { path: folder };
}

/** Loose files of one folder: an archive where files have folders. */
async function flat(who: Someone, at: number): Promise<Files> {
  const files = await packed(who, at);
  const loose = Object.keys(files).every((name) => !name.includes('/'));
  return loose ? files : { 'tugas.zip': await zipOf(files) };
}

async function asFiles(
  folder: string,
  class_: Someone[],
  nameOf: (who: Someone, file: string, at: number, nth: number) => string,
): Promise<{ path: string }> {
  for (const [at, who] of class_.entries()) {
    const files = Object.entries(await flat(who, at));
    for (const [nth, [name, contents]] of files.entries())
      await writeFiles(folder, { [nameOf(who, name, at, nth)]: contents });
  }
  return { path: folder };
}

const runTogether = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Every layout that is taken in, by what it is called in test names. */
export const classes: Record<string, WriteClass> = {
  'Moodle 4.1 folders': (folder, class_) =>
    inFolders(folder, class_, ({ name, number }, at) =>
      onDisk(`${name}_${number}_assignsubmission_file`, at),
    ),
  'older Moodle folders': (folder, class_) =>
    inFolders(folder, class_, ({ name, number }, at) =>
      onDisk(`${name}_${number}_assignsubmission_file_`, at),
    ),
  'Moodle flat files': (folder, class_) =>
    asFiles(folder, class_, ({ name, number }, file, at) =>
      onDisk(`${name}_${number}_assignsubmission_file_${file}`, at),
    ),
  'anonymous Moodle folders': (folder, class_) =>
    inFolders(folder, class_, ({ number }) => `Participant_${number}_assignsubmission_file`),
  'Moodle groups': (folder, class_) =>
    inFolders(folder, class_, ({ number }, at) =>
      at === 0 ? 'Default group_assignsubmission_file' : `Kelompok ${at}_${number}_assignsubmission_file`,
    ),
  "Moodle's zip": async (folder, class_) => {
    const entries: [string, Buffer][] = [];
    for (const [at, who] of class_.entries())
      for (const [name, contents] of Object.entries(await packed(who, at)))
        entries.push([`${who.name}_${who.number}_assignsubmission_file/${name}`, Buffer.from(contents)]);
    const full = path.join(folder, 'PROGJAR-Tugas 1-Kelas A-8812.zip');
    await writeZip(full, entries);
    return { path: full };
  },
  'Gradescope export': async (folder, class_) => {
    const records = class_.map(
      ({ name, id, email, number }) =>
        `submission_${number}:\n  :submitters:\n  - :name: ${JSON.stringify(name)}\n    :sid: '${id}'\n    :email: ${email}\n  :created_at: 2026-03-01 10:15:00.123456000 Z\n  :score: 0.0\n`,
    );
    await writeFiles(folder, { 'submission_metadata.yml': `---\n${records.join('')}` });
    return inFolders(folder, class_, ({ number }) => `submission_${number}`);
  },
  'Canvas download': (folder, class_) =>
    asFiles(folder, class_, ({ name, number }, file, at, nth) =>
      onDisk(
        `${runTogether(name)}${at % 10 === 0 ? '_LATE' : ''}_${number}_${900_000 + at * 10 + nth}_${file}`,
        at,
      ),
    ),
  'GitHub Classroom clones': async (folder, class_) => {
    const clones = path.join(folder, 'tugas-1-submissions');
    for (const { user } of class_)
      await writeFiles(path.join(clones, `tugas-1-${user}`), { '.git/HEAD': 'ref: refs/heads/main\n' });
    return inFolders(clones, class_, ({ user }) => `tugas-1-${user}`);
  },
  'a folder for each': (folder, class_) =>
    inFolders(folder, class_, ({ name, id }, at) => onDisk(`${id} ${name}`, at)),
  'an archive for each': async (folder, class_) => {
    for (const [at, who] of class_.entries()) {
      const name = onDisk(`${who.id} ${who.name}`, at);
      const files = Object.entries(await packed(who, at));
      if (at % 2 === 0) await writeFiles(folder, { [`${name}.zip`]: await zipOf(Object.fromEntries(files)) });
      else {
        const entries = files.map(([file, contents]) => ({ name: `${who.name}/${file}`, contents }));
        await writeFiles(folder, { [`${name}.tar.gz`]: await tarOf(entries, 'gz') });
      }
    }
    return { path: folder };
  },
  'names and a roster': async (folder, class_) => {
    const given = path.join(folder, 'kumpulan');
    const roster = path.join(folder, 'daftar.csv');
    const rows = class_.map(({ name, id, email }) => `"${name}";${id};${email}`);
    await writeFiles(folder, { 'daftar.csv': `\uFEFFNama;NRP;Email\r\n${rows.join('\r\n')}\r\n` });
    await asFiles(given, class_, ({ id }, file) => `T1-${id}-${file}`);
    return { path: given, roster, nameRegex: String.raw`^T1-(?<id>\d+)-(?<file>.+)$` };
  },
};
