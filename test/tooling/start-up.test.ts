import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writePcapng } from '../../harness/wire/index.ts';
import { temporaryFolder, rubricT1, top } from '../support/cli.ts';
import { oneAfterAnother, tcpConversation } from '../support/frames.ts';
import { portCheck, rubricWithChecks, storeClass } from '../support/stored-class.ts';
import { watched } from '../support/watched.ts';

/** Each of them takes longer to load than the whole of `wiremark --help` may. */
const HEAVY = [
  '@dodona/dolos-core',
  'chokidar',
  'cli-progress',
  'cli-table3',
  'csv-parse',
  'csv-stringify',
  'execa',
  'fast-xml-parser',
  'handlebars',
  'mammoth',
  'pdfjs-dist',
  'tar-stream',
  'xz-decompress',
  'yaml',
  'yauzl',
  'yazl',
];

function folders(own: ReadonlySet<string>): Set<string> {
  return new Set([...own].flatMap((path) => (path.includes('/') ? [path.slice(0, path.indexOf('/'))] : [])));
}

describe('a command loads what it needs', { timeout: 90_000 }, () => {
  test('the help of wiremark itself: a handful of modules, and no package', async () => {
    const { exitCode, stdout, own, packages } = await watched(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: wiremark <command>');
    expect([...own]).toContain('cli.ts');
    expect(own.size).toBeLessThanOrEqual(6);
    expect([...packages]).toEqual([]);
  });

  test('the help of check: neither validator nor templates nor what runs programs', async () => {
    const { exitCode, own, packages } = await watched(['check', '--help']);
    expect(exitCode).toBe(0);
    expect([...packages].filter((name) => [...HEAVY, 'ajv'].includes(name))).toEqual([]);
    expect([...folders(own)]).not.toContain('scenario');
    expect([...folders(own)]).not.toContain('capture');
  });

  test('packets: no package at all, nothing that judges', async () => {
    await using folder = await temporaryFolder();
    const capture = join(folder.path, 'one.pcapng');
    const frames = oneAfterAnother(tcpConversation({ script: ['handshake', 'close'] }));
    await writeFile(capture, writePcapng({ application: 'test', frames, names: new Map() }));
    const { exitCode, stdout, own, packages } = await watched(['packets', capture, '--count']);
    expect({ exitCode, stdout: stdout.trim() }).toEqual({ exitCode: 0, stdout: String(frames.length) });
    expect([...packages]).toEqual([]);
    for (const folderName of ['checks', 'diagnosis', 'lab', 'report', 'rubric', 'scenario', 'submission'])
      expect([...folders(own)]).not.toContain(folderName);
  });

  test('regrade: no program is run, no page written, no archive opened', async () => {
    await using folder = await temporaryFolder();
    const rubric = rubricWithChecks([portCheck('echo-port', 'echo', 32444)]);
    await storeClass(folder.path, rubric, [{ id: 'adi', ports: { echo: 32444 } }]);
    const { exitCode, own, packages } = await watched(['regrade', folder.path]);
    expect(exitCode).toBe(0);
    // What must be there shows that the rest would be seen.
    expect([...packages]).toContain('intl-messageformat');
    expect([...folders(own)]).toContain('diagnosis');
    expect([...packages].filter((name) => HEAVY.includes(name))).toEqual([]);
    for (const folderName of ['lab', 'capture', 'similarity'])
      expect([...folders(own)]).not.toContain(folderName);
  });

  test('check, outside its namespaces: only what it takes to say that a submission is missing', async () => {
    const { exitCode, own, packages } = await watched(['check', '/nowhere/at-all', '--rubric', rubricT1]);
    expect(exitCode).toBe(2);
    expect([...packages].filter((name) => HEAVY.includes(name))).toEqual([]);
    expect([...folders(own)]).not.toContain('scenario');
  });

  test('check says where namespaces cannot be made at all', async () => {
    await using nothing = await temporaryFolder();
    const submission = join(top, 'submissions/progjar-t1/correct-threaded');
    const { exitCode, stderr } = await watched(['check', submission, '--rubric', rubricT1], {
      env: { PATH: nothing.path },
    });
    expect(stderr).toContain('the private lab could not be started');
    expect(exitCode).toBe(3);
  });

  test('check, outside its namespaces: nothing of what is done again inside', async () => {
    await using commands = await temporaryFolder();
    // It says that the command inside has begun, as the shell there would, and ends.
    await writeFile(join(commands.path, 'setpriv'), "#!/bin/sh\nprintf '\\0' >&2\nexit 7\n", { mode: 0o755 });
    const submission = join(top, 'submissions/progjar-t1/correct-threaded');
    const { exitCode, stderr, own, packages } = await watched(['check', submission, '--rubric', rubricT1], {
      env: { PATH: commands.path },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 7, stderr: '' });
    expect([...packages]).toEqual([]);
    expect([...own]).toContain('lab/reenter.ts');
    for (const folderName of ['checks', 'report', 'scenario', 'submission', 'wire', 'locale'])
      expect([...folders(own)]).not.toContain(folderName);
    expect(own.size).toBeLessThanOrEqual(25);
  });
});
