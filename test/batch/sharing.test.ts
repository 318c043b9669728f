import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rewriteClassReports } from '../../harness/batch/class-reports.ts';
import { readSharing, writeSharing } from '../../harness/batch/sharing.ts';
import { readTemplateFolder } from '../../harness/batch/template-folder.ts';
import { readStored } from '../../harness/batch/stored-results.ts';
import { OperatorError } from '../../harness/errors.ts';
import type { SubmittedFile } from '../../harness/model/evidence.ts';
import { writePcapng } from '../../harness/wire/index.ts';
import { temporaryFolder, top } from '../support/cli.ts';
import { tcpConversation } from '../support/frames.ts';
import { portCheck, rubricWithChecks, storeClass, type Member } from '../support/stored-class.ts';

const rubric = rubricWithChecks([portCheck('echo-port', 'echo', 32444)]);
const threaded = await readFile(join(top, 'submissions/progjar-t1/correct-threaded/server.py'));
const select = await readFile(join(top, 'submissions/pens-chat-echo/select-with-names/server.py'));
const capture = Buffer.from(
  writePcapng({
    application: 'test',
    frames: tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }, 'close'] }),
  }),
);

function handedIn(id: string, ...files: [path: string, content: Buffer][]): Member {
  const kept = files.map(([path, content]): SubmittedFile => ({
    path,
    bytes: content.length,
    sha256: '',
    kind: path.endsWith('.py') ? 'source' : 'other',
    base64: content.toString('base64'),
  }));
  return { id, ports: { echo: 32444 }, record: { files: kept } };
}

const members = [
  handedIn('adi', ['server.py', threaded]),
  handedIn('budi', ['tugas/server.py', Buffer.from(threaded.toString().replaceAll('connection', 'koneksi'))]),
  handedIn('citra', ['server.py', select], ['hasil.pcapng', capture]),
  handedIn('dian', ['hasil.pcapng', capture]),
];
const submissions = members.map(({ id }) => id);

describe('what a class shares', () => {
  test('is found in the stored evidence, told on the class page, and costs nobody a point', async () => {
    await using folder = await temporaryFolder();
    const out = folder.path;
    await storeClass(out, rubric, members);
    const before = await readStored(out, 'adi');
    await writeSharing({ out, submissions, captured: [] });
    const sharing = await readSharing(out);
    expect(sharing?.programs.shared.map(({ places }) => places.map(({ submission }) => submission))).toEqual([
      ['adi', 'budi'],
    ]);
    expect(sharing?.captures.shared.map(({ places }) => places.map(({ submission }) => submission))).toEqual([
      ['citra', 'dian'],
    ]);
    await rewriteClassReports(out, rubric);
    const page = await readFile(join(out, 'index.html'), 'utf8');
    expect(page).toContain('<code>tugas/server.py</code>');
    expect(page).toContain('packets are the same at the same microsecond');
    expect(await readStored(out, 'adi')).toEqual(before);
    for (const id of submissions) {
      expect(await readFile(join(out, id, 'index.html'), 'utf8')).not.toContain('budi/index.html');
      expect(await readFile(join(out, id, 'result.json'), 'utf8')).not.toContain('similarity');
    }
  });

  test('does not hold what the course hands out', async () => {
    await using folder = await temporaryFolder();
    const [out, handedOut] = [join(folder.path, 'reports'), join(folder.path, 'template')];
    await storeClass(out, rubric, members);
    await mkdir(join(handedOut, 'contoh'), { recursive: true });
    await writeFile(join(handedOut, 'contoh/server.py'), threaded);
    await writeFile(join(handedOut, 'contoh/contoh.pcapng'), capture);
    await writeSharing({ out, submissions, captured: [], template: await readTemplateFolder(handedOut) });
    expect(await readSharing(out)).toMatchObject({
      template: ['contoh/contoh.pcapng', 'contoh/server.py'],
      programs: { shared: [] },
      captures: { shared: [] },
    });
  });

  test('holds captures that the rubric judges, with the name that students gave them', async () => {
    await using folder = await temporaryFolder();
    const out = folder.path;
    await storeClass(out, rubric, members.slice(0, 2));
    for (const id of submissions.slice(0, 2)) {
      const path = join(out, id, 'evidence/echo/scenario.json');
      const record = JSON.parse(await readFile(path, 'utf8'));
      const handedInCapture = { path: `${id}.pcapng`, others: [], faults: [] };
      await writeFile(path, JSON.stringify({ ...record, handedInCapture }));
    }
    await writeSharing({ out, submissions: submissions.slice(0, 2), captured: ['echo'] });
    const [shared] = (await readSharing(out))?.captures.shared ?? [];
    expect(shared?.places.map(({ path }) => path)).toEqual(['adi.pcapng', 'budi.pcapng']);
    expect(shared).toMatchObject({ handshakes: 1, of: shared?.packets });
  });

  test('is not looked for where the evidence was removed', async () => {
    await using folder = await temporaryFolder();
    await storeClass(folder.path, rubric, members);
    await writeSharing({ out: folder.path, submissions: [...submissions, 'nobody'], captured: ['echo'] });
    expect((await readSharing(folder.path))?.submissions).toBe(5);
  });
});

test('a template that is no folder, or holds nothing to compare, is refused', async () => {
  await using folder = await temporaryFolder();
  await expect(readTemplateFolder(join(folder.path, 'missing'))).rejects.toThrow(OperatorError);
  await writeFile(join(folder.path, 'README.md'), 'tugas');
  await expect(readTemplateFolder(folder.path)).rejects.toThrow('holds no program and no capture');
});
