import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSubmissionFiles } from '../../harness/submission/read-files.ts';
import { takeIn } from '../../harness/submission/intake/index.ts';
import { openSource } from '../../harness/submission/source.ts';
import { temporaryFolder } from '../support/cli.ts';
import { zipOf } from '../support/archives.ts';

const RESULT = '{\n  "schema": "wiremark/result/v1",\n  "submission": {}\n}\n';
const BATCH = '{\n "schema": "wiremark/batch/v1"\n}\n';

async function write(folder: string, files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function pathsIn(folder: string, apart?: string): Promise<string[]> {
  const { files } = await readSubmissionFiles(folder, undefined, apart);
  return files.map(({ path }) => path);
}

describe('reports that wiremark wrote into a submission', () => {
  test('are no part of it: the next run reads what was handed in, and nothing else', async () => {
    await using folder = await temporaryFolder();
    await write(folder.path, {
      'server.py': 'print()',
      'reports/tugas/result.json': RESULT,
      'reports/tugas/evidence/echo/capture.pcapng': 'x',
      'kelas/batch.json': BATCH,
      'kelas/adi/index.html': 'x',
    });
    expect(await pathsIn(folder.path)).toEqual(['server.py']);
  });

  test('are not either where --out names the folder, though a run was cut short there', async () => {
    await using folder = await temporaryFolder();
    await write(folder.path, { 'server.py': 'print()', 'out/tugas/evidence.unfinished/x.py': 'x' });
    expect(await pathsIn(folder.path, join(folder.path, 'out'))).toEqual(['server.py']);
  });

  test('are not copied or unpacked with it', async () => {
    await using folder = await temporaryFolder();
    const home = join(folder.path, 'tugas');
    await write(home, {
      'isi.zip': await zipOf({ 'server.py': 'print()' }),
      'reports/tugas/result.json': RESULT,
      'reports/tugas/lama.py': 'x',
      'out/lama.zip': await zipOf({ 'client.py': 'x' }),
    });
    const source = { id: 'tugas', name: 'tugas', path: home, apart: join(home, 'out') };
    await using opened = await openSource(source, join(folder.path, 'scratch'));
    expect(await pathsIn(opened.folder)).toEqual(['server.py']);
  });

  test('are told from files of a student that only have their names', async () => {
    await using folder = await temporaryFolder();
    await write(folder.path, { 'data/result.json': '{"schema":"other"}', 'data/server.py': 'print()' });
    expect(await pathsIn(folder.path)).toEqual(['data/result.json', 'data/server.py']);
  });
});

describe('reports beside the hand-ins of a class', () => {
  test('are nobody’s hand-in: those of this run are passed over, others are told', async () => {
    await using folder = await temporaryFolder();
    await write(folder.path, {
      'adi/server.py': 'print()',
      'budi/server.py': 'print()',
      'reports/lock': '',
      'lama/batch.json': BATCH,
      'lama/adi/index.html': 'x',
    });
    const { submissions, doubts } = await takeIn(folder.path, { apart: join(folder.path, 'reports') });
    expect(submissions.map(({ id }) => id)).toEqual(['adi', 'budi']);
    expect(doubts.map(({ kind, path }) => [kind, path])).toEqual([['unmatched', 'lama']]);
  });
});
