import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { documentLimits } from '../../harness/submission/documents/limits.ts';
import { readDocuments } from '../../harness/submission/documents/read-documents.ts';
import { readSubmissionFiles } from '../../harness/submission/read-files.ts';
import type { DocumentText } from '../../harness/model/evidence.ts';
import { zipOf } from '../support/archives.ts';
import { docxOf, pdfOf } from '../support/documents.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

async function read(files: Record<string, Buffer | string>, globs = ['**/*']): Promise<DocumentText[]> {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const { files: found } = await readSubmissionFiles(folder);
  return readDocuments(globs, found, folder);
}

async function textOf(name: string, content: Buffer | string): Promise<string[]> {
  const [document] = await read({ [name]: content });
  return (document?.lines ?? []).map(({ text }) => text).filter((text) => text !== '');
}

describe('reading reports', () => {
  it('takes Markdown and text as they stand, with their lines', async () => {
    const [document] = await read({ 'README.md': '# Laporan\r\n\r\nServer membalas.\r\n' });
    expect(document).toEqual({
      path: 'README.md',
      lines: [
        { text: '# Laporan', place: '1' },
        { text: '', place: '2' },
        { text: 'Server membalas.', place: '3' },
        { text: '', place: '4' },
      ],
    });
    expect(await textOf('laporan.txt', Buffer.from('\ufeffhalo', 'utf16le'))).toEqual(['halo']);
    expect(await textOf('laporan.txt', Buffer.from([0x66, 0xe9, 0x65]))).toEqual(['fée']);
  });

  it('keeps headings and tables of a Word document', async () => {
    const docx = await docxOf([
      'Laporan <Soal 2> & lain',
      {
        table: [
          ['No', 'Keterangan'],
          ['8578', 'PSH, ACK | data'],
        ],
      },
      'Selesai.',
    ]);
    expect(await textOf('laporan.docx', docx)).toEqual([
      'Laporan <Soal 2> & lain',
      '| No | Keterangan |',
      String.raw`| 8578 | PSH, ACK \| data |`,
      'Selesai.',
    ]);
  });

  it('puts the lines and columns of a PDF file together', async () => {
    const pdf = pdfOf([
      [
        'The server answers',
        [
          { x: 50, text: '8578' },
          { x: 150, text: 'PSH, ACK data' },
        ],
      ],
      ['Page two.'],
    ]);
    const [document] = await read({ 'laporan.pdf': pdf });
    expect(document?.lines.filter(({ text }) => text !== '')).toEqual([
      { text: 'The server answers', place: '1:1' },
      { text: '| 8578 | PSH, ACK data |', place: '1:2' },
      { text: 'Page two.', place: '2:1' },
    ]);
  });

  it('reads what the rubric asks for, and no other file', async () => {
    const documents = await read({ 'a.md': 'a', 'b.md': 'b', 'c.py': 'c', 'd.png': 'd' }, ['a*', 'c*', 'd*']);
    expect(documents.map(({ path }) => path)).toEqual(['a.md']);
  });
});

describe('more reports than are read', () => {
  it('are told, each by its name, whatever order they come in', async () => {
    const names = ['a.md', 'b.md', 'c.md', 'dd.md', 'ff.md', 'ee.docx', 'hhhh.md', 'ggg.docx'];
    const texts = Object.fromEntries(names.toReversed().map((name) => [name, 'halo']));
    const documents = await read({
      ...texts,
      'ee.docx': await docxOf(['halo']),
      'ggg.docx': await docxOf(['halo']),
    });
    expect(documents.map(({ path }) => path)).toEqual(names);
    expect(documents.map(({ problem }) => problem).slice(0, documentLimits.documents)).toEqual(
      Array.from({ length: documentLimits.documents }, () => undefined),
    );
    expect(documents.slice(documentLimits.documents)).toEqual([
      { path: 'hhhh.md', lines: [], problem: 'too-many' },
      { path: 'ggg.docx', lines: [], problem: 'too-many' },
    ]);
  });
});

describe('the layout of a PDF file', () => {
  it('keeps the rows of a table together, and a sentence that goes on over the page', async () => {
    const row = (...cells: string[]): { x: number; text: string }[] =>
      cells.map((text, index) => ({ x: 50 + 120 * index, text }));
    const pdf = pdfOf([
      [row('Frame', 'Flags'), '', row('3', 'SYN'), '', '', '', 'The server does not'],
      ['answer with RST.'],
    ]);
    const [document] = await read({ 'laporan.pdf': pdf });
    expect(document?.lines.map(({ text }) => text)).toEqual([
      '| Frame | Flags |',
      '| 3 | SYN |',
      '',
      'The server does not',
      'answer with RST.',
      '',
    ]);
  });
});

describe('a hostile report', () => {
  it('that unpacks to more than it may is not read', async () => {
    const bomb = await docxOf(['hello'], {
      'word/styles.xml': Buffer.alloc(documentLimits.unpackedBytes, ' '),
    });
    expect(bomb.length).toBeLessThan(200_000);
    const [document] = await read({ 'laporan.docx': bomb });
    expect(document).toEqual({ path: 'laporan.docx', lines: [], problem: 'unreadable' });
  });

  it('that lies about what it unpacks to is not read either', async () => {
    const bomb = await docxOf(['hello'], { 'word/styles.xml': Buffer.alloc(64 * 2 ** 20, ' ') });
    // The size that the central directory gives: 64 MiB becomes 64 bytes.
    const size = Buffer.from([0, 0, 0, 4]);
    for (let at = bomb.indexOf(size); at !== -1; at = bomb.indexOf(size, at + 1)) bomb.set([64, 0, 0, 0], at);
    const [document] = await read({ 'laporan.docx': bomb });
    expect(document?.lines.length ?? 0).toBeLessThan(3);
  });

  it('with thousands of pages is cut', async () => {
    const pdf = pdfOf(Array.from({ length: 5000 }, (_, index) => [`Page ${index}`]));
    const [document] = await read({ 'laporan.pdf': pdf });
    expect(document?.problem).toBe('cut');
    expect(document?.lines.filter(({ text }) => text !== '')).toHaveLength(documentLimits.pages);
  });

  it('with endless lines is cut, and holds no control characters', async () => {
    const [document] = await read({
      'laporan.md': `\u001b[31mred\u202e\n${'x'.repeat(2000)}\n${'a\n'.repeat(10_000)}`,
    });
    expect(document?.lines[0]?.text).toBe('[31mred');
    expect(document?.problem).toBe('cut');
    expect(document?.lines.length).toBeLessThanOrEqual(documentLimits.lines);
  });

  it('with a script is text', async () => {
    const mark = join(tmpdir(), `documents-mark-${process.pid}`);
    const script = `/OpenAction << /S /JavaScript /JS (require\\('fs'\\).writeFileSync\\('${mark}', ''\\)) >>`;
    expect(await textOf('laporan.pdf', pdfOf([['<script>alert\u00281\u0029</script>']], script))).toEqual([
      '<script>alert(1)</script>',
    ]);
    expect(existsSync(mark)).toBe(false);
  });

  it('that is no document at all is told', async () => {
    const documents = await read({
      'a.docx': 'no archive',
      'b.docx': await zipOf({ 'x.txt': Buffer.from('x') }),
      'c.pdf': Buffer.alloc(1000, 7),
    });
    expect(documents.map(({ problem }) => problem)).toEqual(['unreadable', 'unreadable', 'unreadable']);
  });

  it('that became a link is not followed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'documents-'));
    folders.push(folder);
    writeFileSync(join(folder, 'a.md'), 'mine');
    const { files } = await readSubmissionFiles(folder);
    rmSync(join(folder, 'a.md'));
    symlinkSync('/etc/passwd', join(folder, 'a.md'));
    expect(await readDocuments(['**/*.md'], files, folder)).toEqual([
      { path: 'a.md', lines: [], problem: 'unreadable' },
    ]);
  });
});
