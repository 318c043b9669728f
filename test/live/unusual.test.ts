import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../harness/model/grade.ts';
import { rubricT1, temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();

/** Programs that are right in an unusual way, or wrong in one way only: each was once marked unjustly. */
const submissions: Record<string, { files: Record<string, string>; p2to4: string[] }> = {
  'presses-enter-before-it-closes': {
    files: { 'client.py': client('172.16.16.101', "input('press enter')") },
    p2to4: [],
  },
  'server-waits-for-enter': { files: { 'server.py': `input('enter to start')\n${server()}` }, p2to4: [] },
  'client-names-the-machine': { files: { 'client.py': client('mesin-1') }, p2to4: [] },
  'client-dials-another-lab-address': { files: { 'client.py': client('172.16.16.104') }, p2to4: [] },
  'starts-from-the-folder-above': {
    files: { 'src/client.py': client('172.16.16.101'), 'src/server.py': server() },
    p2to4: [],
  },
  'spins-after-the-first-client': {
    files: { 'server.py': server('while True: pass') },
    p2to4: ['p4-both', 'p4-survives'],
  },
  'half-closes-before-it-reads': {
    files: { 'client.py': client('172.16.16.101', '', 'shutdown') },
    p2to4: [],
  },
};

describe.runIf(noLab === undefined)('submissions that are right in an unusual way', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const [id, { files }] of Object.entries(submissions)) {
      const isNested = Object.keys(files).some((path) => path.includes('/'));
      const all = isNested
        ? files
        : { 'client.py': client('172.16.16.101'), 'server.py': server(), ...files };
      for (const [path, text] of Object.entries(all)) {
        const target = join(folder.path, 'class', id, path);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, text);
      }
      await cp(join(top, 'test/live/servers/data.txt'), join(folder.path, 'class', id, 'data.txt'));
    }
    await wiremark(
      'grade',
      join(folder.path, 'class'),
      '--rubric',
      rubricT1,
      '--out',
      join(folder.path, 'out'),
    );
  }, 240_000);
  afterAll(() => folder[Symbol.asyncDispose]());

  it.each(Object.entries(submissions))('marks %s by what it did', async (id, { p2to4 }) => {
    const result: Result = JSON.parse(await readFile(join(folder.path, 'out', id, 'result.json'), 'utf8'));
    const lost = result.checks.filter(
      (check) => !check.id.startsWith('p1') && check.points < check.maxPoints,
    );
    expect(lost.map((check) => check.id)).toEqual(p2to4);
    expect(result.status).toBe('graded');
  });
});

function client(address: string, beforeClose = '', afterSend = ''): string {
  return `import socket

with open('data.txt', 'rb') as f:
    data = f.read()
sock = socket.create_connection(('${address}', 32444))
sock.sendall(data)
${afterSend === 'shutdown' ? 'sock.shutdown(socket.SHUT_WR)' : ''}
received = b''
while len(received) < len(data):
    piece = sock.recv(16)
    if not piece:
        break
    received += piece
${beforeClose}
sock.close()
`;
}

function server(afterFirst = ''): string {
  return `import socket

listener = socket.socket()
listener.bind(('0.0.0.0', 32444))
listener.listen(1)
while True:
    connection, _ = listener.accept()
    while True:
        data = connection.recv(32)
        if not data:
            break
        connection.sendall(data)
    connection.close()
    ${afterFirst}
`;
}
