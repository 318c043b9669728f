import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../harness/lab/container/engine.ts';
import { READY } from '../../../harness/lab/container/keeper.ts';
import type { RunningProgram } from '../../../harness/lab/program.ts';
import { temporaryFolder } from '../../support/cli.ts';

const isHere = process.platform === 'linux';
if (!isHere) process.stderr.write('Skipped: what ends a program is read from /proc.\n');

const lab = await temporaryFolder();
process.env['WIREMARK_LAB_FOLDER'] = lab.path;
// It looks for the lab's folder when it is loaded.
const { launchInContainer } = await import('../../../harness/lab/container/program.ts');
afterAll(() => lab[Symbol.asyncDispose]());

/** What plays the engine: containers are processes of this machine. Behind its gate one makes its folder as told, then it begins. */
const engineScript = (making: string): string => `#!/bin/sh
case $1 in
  inspect) cat "$0.pid" ;;
  run)
    echo $$ > "$0.pid"
    echo ${READY}
    read gate
    ${making} || exit 125
    echo ${READY}
    (exec sleep 60)
    exit $?
    ;;
esac
`;

describe.runIf(isHere)('a container of an own image', () => {
  it('that is stopped while its folder is made begins, is asked to end, and is nobody’s fault', async () => {
    await withContainer('sleep 0.3', async (program) => {
      program.release();
      expect(await program.stop(async () => {})).toEqual(['SIGINT']);
      expect(program.limits()).toEqual([]);
      expect(program.ownEnd()).toEqual({ kind: 'signalled', signal: 'SIGINT' });
    });
  });

  it('whose folder cannot be made is our fault', async () => {
    await withContainer('false', async (program) => {
      program.release();
      await program.ended;
      expect(() => program.limits()).toThrow('sleep 60 could not be started in its container');
    });
  });
});

async function withContainer(making: string, use: (program: RunningProgram) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'engine');
  const source = join(folder.path, 'source');
  await mkdir(source);
  await writeFile(path, engineScript(making));
  await chmod(path, 0o755);
  const engine: Engine = {
    kind: 'docker',
    path,
    version: '1',
    isRootless: false,
    runOptions: [],
    hasLimits: true,
  };
  const place = { name: 'one', label: 'test=1', gate: '/gate', remove: async () => {} };
  const program = await launchInContainer(
    engine,
    place,
    {
      machine: { name: 'mesin-1', pid: process.pid },
      source,
      cwd: '.',
      argv: ['sleep', '60'],
      serial: 1,
      etc: folder.path,
      image: 'own',
    },
    undefined,
  );
  try {
    await use(program);
  } finally {
    await program.kill();
  }
}
