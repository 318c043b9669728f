import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalogues, translate } from '../../harness/locale/index.ts';
import { readSubmissionFiles } from '../../harness/submission/read-files.ts';
import { openSource, UnreadableSubmission, type LeftOutPart } from '../../harness/submission/source.ts';
import { tarOf, zipOf, type Files } from '../support/archives.ts';
import { writeFiles } from '../support/hand-ins.ts';
import { rawZip } from '../support/raw-zip.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wiremark-open-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

interface Seen {
  paths: string[];
  told: string[];
  mayHoldPrograms: boolean[];
}

/** What grading sees of a hand-in, and what is said of the rest. */
async function opened(name: string): Promise<Seen> {
  const full = path.join(folder, name);
  await using source = await openSource({ id: 'x', name: 'x', path: full }, path.join(folder, 'scratch'));
  const { files } = await readSubmissionFiles(source.folder);
  return {
    paths: files.map((file) => file.path),
    told: source.leftOut.map(({ told }: LeftOutPart) => translate('en', told)),
    mayHoldPrograms: source.leftOut.map((part) => part.mayHoldPrograms),
  };
}

async function put(files: Files): Promise<void> {
  await writeFiles(folder, files);
}

async function refusal(name: string): Promise<string> {
  const error: unknown = await opened(name).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UnreadableSubmission))
    throw new Error('expected it to be refused', { cause: error });
  expect(catalogues.id[error.told.key]).toBeDefined();
  return error.message;
}

describe('a hand-in without archives', () => {
  it('is taken where it lies', async () => {
    await put({ 'budi/server.py': 'x', 'budi/laporan.docx': 'PK\u0003\u0004' });
    await using source = await openSource(
      { id: 'budi', name: 'budi', path: path.join(folder, 'budi') },
      path.join(folder, 'scratch'),
    );
    expect(source.folder).toBe(path.join(folder, 'budi'));
  });
});

// tar -cf - server.py | xz -9
const tarXz =
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Cf/AFpdADmZSqxP0B5Sa6Gc83QIaRDEHZjNOcpGs02I5mlTdrgLGE/d9s8BZmn2KD4LtCqaFBfBxvOC5eGC2NcFKNy1doFW5i5WL7ZaujT+wP9AP6RiXe7Ve7O4c7m1AAAAAA7thUSG8viOAAF2gFAAAAAxhcVkscRn+wIAAAAABFla';

describe('archives', () => {
  const files = { 'server.py': 's', 'soal 2/client.py': 'c' };
  it.each([
    ['a zip file', 'a.zip', () => zipOf(files)],
    [
      'a tar file',
      'a.tar',
      () => tarOf(Object.entries(files).map(([name, contents]) => ({ name, contents }))),
    ],
    [
      'a tar.gz file',
      'a.tar.gz',
      () =>
        tarOf(
          Object.entries(files).map(([name, contents]) => ({ name, contents })),
          'gz',
        ),
    ],
    ['a zip file with another extension', 'a.rar', () => zipOf(files)],
  ])('are unpacked: %s', async (_, name, build) => {
    await put({ [name]: await build() });
    expect(await opened(name)).toEqual({
      paths: ['server.py', 'soal 2/client.py'],
      told: [],
      mayHoldPrograms: [],
    });
  });

  it('are unpacked: a tar.xz file, whole or not at all', async () => {
    const bytes = Buffer.from(tarXz, 'base64');
    await put({ 'a.tar.xz': bytes, 'b.tar.xz': bytes.subarray(0, 90) });
    expect((await opened('a.tar.xz')).paths).toEqual(['server.py']);
    expect(await refusal('b.tar.xz')).toContain('b.tar.xz cannot be unpacked: it is damaged or not complete');
  });

  it('take the place of the hand-in where there is nothing else, however deep they lie', async () => {
    const inner = await zipOf({
      'Tugas/server.py': 's',
      '__MACOSX/._server.py': 'x',
      'Tugas/.DS_Store': 'x',
    });
    await put({ 'budi/luar.zip': await zipOf({ 'dalam.zip': inner }) });
    expect((await opened('budi')).paths).toEqual(['Tugas/server.py']);
  });

  it('lose their wrapper beside a report, so that its name passes for no problem’s number', async () => {
    await put({ 'budi/tugas2.zip': await zipOf({ 'tugas2/server.py': 's' }), 'budi/laporan.pdf': 'x' });
    expect((await opened('budi')).paths).toEqual(['laporan.pdf', 'server.py']);
  });

  it('become folders of their own name where there are several', async () => {
    await put({
      'budi/soal2.zip': await zipOf({ 'server.py': 's' }),
      'budi/soal3.zip': await zipOf({ 'server.py': 't' }),
    });
    expect((await opened('budi')).paths).toEqual(['soal2/server.py', 'soal3/server.py']);
  });

  it('stay as files beside programs, for one may be there to be sent', async () => {
    await put({ 'budi/server.py': 's', 'budi/foto.zip': await zipOf({ 'foto.jpg': 'x' }) });
    expect((await opened('budi')).paths).toEqual(['foto.zip', 'foto/foto.jpg', 'server.py']);
  });

  it('may be a compressed file that a program sends, which is none', async () => {
    await put({ 'budi/server.py': 's', 'budi/log.gz': gzipSync('just text') });
    expect(await opened('budi')).toEqual({ paths: ['log.gz', 'server.py'], told: [], mayHoldPrograms: [] });
  });

  it('leave nothing behind', async () => {
    await put({ 'a.zip': await zipOf({ 'server.py': 's' }) });
    await opened('a.zip');
    await mkdir(path.join(folder, 'scratch'), { recursive: true });
    expect(await readdir(path.join(folder, 'scratch'))).toEqual([]);
  });
});

describe('names in zip files', () => {
  it.each([
    ['UTF-8 that says so', Buffer.from('résumé.py'), 0x800, 'résumé.py'],
    ['UTF-8 that does not say so', Buffer.from('résumé.py'), 0, 'résumé.py'],
    ['CP437', Buffer.from([0x72, 0x82, 0x73, 0x75, 0x6d, 0x82, 0x2e, 0x70, 0x79]), 0, 'résumé.py'],
    ['letters with accents of their own', Buffer.from('re\u0301sume\u0301.py'), 0x800, 'résumé.py'],
    ['backslashes', Buffer.from('soal 2\\server.py'), 0, 'soal 2/server.py'],
    ['a drive', Buffer.from('C:\\tugas\\server.py'), 0, 'tugas/server.py'],
    ['an absolute path', Buffer.from('/etc/cron.d/server.py'), 0, 'etc/cron.d/server.py'],
  ])('are read as they were meant: %s', async (_, name, flags, shown) => {
    await put({ 'a.zip': rawZip([{ name, flags, contents: 'x' }]) });
    expect((await opened('a.zip')).paths).toEqual([shown]);
  });
});

describe('a hostile archive', () => {
  it('cannot write outside: a path that climbs is left out, and said', async () => {
    await put({
      'a.zip': rawZip([
        { name: 'server.py', contents: 's' },
        { name: '../../../evil.py', contents: 'e' },
        { name: 'a\\..\\..\\evil.py', contents: 'e' },
      ]),
    });
    const seen = await opened('a.zip');
    expect(seen.paths).toEqual(['server.py']);
    expect(seen.told[0]).toBe(
      '../../../evil.py was left out: its name leads out of the folder or cannot be used.',
    );
    expect(seen.mayHoldPrograms).toEqual([true, true]);
    await expect(readFile(path.join(folder, 'evil.py'))).rejects.toThrow('ENOENT');
  });

  it('cannot place links, devices or pipes', async () => {
    await put({
      'a.tar': await tarOf([
        { name: 'server.py', contents: 's' },
        { name: 'passwd.py', type: 'symlink', linkname: '/etc/passwd' },
        { name: 'hard.txt', type: 'link', linkname: '/etc/passwd' },
        { name: 'out', type: 'symlink', linkname: '/tmp' },
        { name: 'pipe', type: 'fifo' },
        { name: 'null', type: 'character-device' },
      ]),
    });
    const seen = await opened('a.tar');
    expect(seen.paths).toEqual(['server.py']);
    expect(seen.told).toHaveLength(5);
    expect(seen.mayHoldPrograms).toEqual([true, false, false, false, false]);
  });

  it('cannot write through a link that it brought: the folder is a folder', async () => {
    await put({
      'a.tar': await tarOf([
        { name: 'out', type: 'symlink', linkname: folder },
        { name: 'out/server.py', contents: 's' },
      ]),
    });
    expect((await opened('a.tar')).paths).toEqual(['out/server.py']);
    await expect(readFile(path.join(folder, 'server.py'))).rejects.toThrow('ENOENT');
  });

  it('may hold a name twice: the last one counts, and it is said', async () => {
    await put({
      'a.zip': rawZip([
        { name: 'server.py', contents: 'first' },
        { name: 'server.py', contents: 'last' },
        { name: 'Server.py', contents: 'other' },
      ]),
    });
    await using source = await openSource(
      { id: 'a', name: 'a', path: path.join(folder, 'a.zip') },
      path.join(folder, 'scratch'),
    );
    expect(await readFile(path.join(source.folder, 'server.py'), 'utf8')).toBe('last');
    expect(source.leftOut.map(({ told }) => told.key)).toEqual([
      'intake.left-out.twice',
      'intake.left-out.case',
    ]);
  });

  it('may hold a file where another entry has a folder', async () => {
    await put({
      'a.zip': rawZip([
        { name: 'soal', contents: 'file' },
        { name: 'soal/server.py', contents: 's' },
        { name: 'client.py', contents: 'c' },
      ]),
    });
    const seen = await opened('a.zip');
    expect(seen.paths).toEqual(['client.py', 'soal']);
    expect(seen.told).toEqual([
      'soal/server.py was left out: a folder or file of that name is there already.',
    ]);
  });

  it.each([
    [
      'is locked',
      'a.zip',
      () => rawZip([{ name: 'server.py', contents: 'x'.repeat(20), flags: 1 }]),
      'locked with a password',
    ],
    [
      'is cut short',
      'a.zip',
      async () => (await zipOf({ 'server.py': 'x'.repeat(500) })).subarray(0, 80),
      'damaged or not complete',
    ],
    [
      'has a wrong checksum',
      'a.zip',
      () => rawZip([{ name: 'server.py', contents: 'x', crc: 1 }]),
      'wrong checksum',
    ],
    ['is empty', 'a.zip', () => Buffer.alloc(0), 'the upload went wrong'],
    ['is text', 'a.zip', () => Buffer.from('halo'), 'its contents are no archive'],
    ['is RAR', 'a.rar', () => Buffer.from('Rar!\u001a\u0007\u0001\u0000'), 'packed as RAR'],
    ['is RAR under another name', 'a.zip', () => Buffer.from('Rar!\u001a\u0007\u0000'), 'packed as RAR'],
    ['is 7z', 'a.7z', () => Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]), 'packed as 7z'],
    [
      'is a tar file cut short',
      'a.tar.gz',
      async () => (await tarOf([{ name: 'server.py', contents: 'x'.repeat(5000) }], 'gz')).subarray(0, 70),
      'damaged or not complete',
    ],
  ])('is refused with its reason where it %s', async (_, name, build, said) => {
    await put({ [name]: await build() });
    expect(await refusal(name)).toContain(said);
  });

  it('is refused where it expands without end', async () => {
    await put({ 'a.zip': await zipOf({ 'server.py': Buffer.alloc(60 * 2 ** 20) }) });
    expect(await refusal('a.zip')).toContain('unpacks to more than 250 times its own size');
    await put({
      'a.tar.gz': await tarOf([{ name: 'x/server.py', contents: Buffer.alloc(60 * 2 ** 20) }], 'gz'),
    });
    expect(await refusal('a.tar.gz')).toContain('unpacks to more than 250 times its own size');
  });

  it('is refused where it holds files without end', async () => {
    const many = Array.from({ length: 5001 }, (_, at) => ({ name: `f${at}.py`, contents: '' }));
    await put({ 'a.zip': rawZip(many) });
    expect(await refusal('a.zip')).toContain('more than 5,000 files');
  });

  it('is refused where archives lie in archives without end', async () => {
    let archive = await zipOf({ 'server.py': 's' });
    for (let level = 0; level < 6; level += 1) archive = await zipOf({ 'a.zip': archive });
    await put({ 'a.zip': archive });
    expect(await refusal('a.zip')).toContain('lies in more than 4 archives');
  });

  it('does not cost a hand-in whose programs lie beside it its grade, and is told', async () => {
    await put({ 'budi/server.py': 's', 'budi/lain.rar': Buffer.from('Rar!\u001a\u0007\u0001\u0000') });
    expect(await opened('budi')).toEqual({
      paths: ['lain.rar', 'server.py'],
      told: ['lain.rar is packed as RAR, which cannot be unpacked here. Hand in a zip file.'],
      mayHoldPrograms: [true],
    });
  });

  it('is not followed where it is a link', async () => {
    await writeFile(path.join(folder, 'real.zip'), await zipOf({ 'server.py': 's' }));
    await mkdir(path.join(folder, 'budi'));
    await symlink(path.join(folder, 'real.zip'), path.join(folder, 'budi', 'tugas.zip'));
    await put({ 'budi/client.py': 'c' });
    expect((await opened('budi')).paths).toEqual(['client.py']);
  });
});
