import { execa } from 'execa';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gateProgram, makeGate } from '../../../harness/lab/container/gate.ts';
import { READY } from '../../../harness/lab/container/keeper.ts';
import { temporaryFolder, top } from '../../support/cli.ts';

const isHere = process.platform === 'linux' && process.arch === 'x64';
if (!isHere) process.stderr.write('Skipped: the gate is a program for Linux on x86-64.\n');

describe.runIf(isHere)('the gate before an image of a student', () => {
  it('becomes the command behind it, with its arguments and environment, and leaves it the rest of the input', async () => {
    const { stdout, exitCode } = await withGate(
      ['/bin/sh', '-c', 'echo "$0 $1 $COLOUR"; cat; exit 7', 'sh', 'two words'],
      'any line\nfor the program\n',
    );
    expect(stdout.split('\n')).toEqual([READY, 'sh two words red', 'for the program']);
    expect(exitCode).toBe(7);
  });

  it('runs nothing where nobody releases it', async () => {
    const { stdout, exitCode } = await withGate(['/bin/echo', 'released'], 'half a line');
    expect([stdout, exitCode]).toEqual([READY, 125]);
  });

  it('says so by its code where the command is not there', async () => {
    const { exitCode } = await withGate(['/no/such/command'], '\n');
    expect(exitCode).toBe(125);
  });

  it('takes nothing of the image: no library that its environment names', async () => {
    const { stdout, stderr } = await withGate(['/bin/echo'], '', { LD_PRELOAD: '/no/such/library.so' });
    expect([stdout, stderr]).toEqual([READY, '']);
  });
});

describe.runIf(isHere)('the gate as a file', () => {
  it('is there where programs can be started', async () => {
    await using folder = await temporaryFolder();
    expect(makeGate(folder.path)).toEqual({ path: join(folder.path, 'gate') });
  });

  it('says why it is not where they cannot', async ({ skip }) => {
    await using folder = await temporaryFolder();
    const asRoot = ['--user', '--map-root-user', '--mount', '--', 'sh', '-c'];
    const mounted = 'mount -t tmpfs -o noexec none "$0" && mkdir "$0/lab"';
    const refused = (await execa('unshare', [...asRoot, mounted, folder.path], { reject: false })).stderr;
    skip(refused !== '', `no file system can be mounted here: ${refused}`);
    const script = `import { makeGate } from '${top}harness/lab/container/gate.ts'; console.log(makeGate('${folder.path}/lab').why);`;
    const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script];
    const { stdout } = await execa('unshare', [...asRoot, `${mounted} && exec "$@"`, folder.path, ...node], {
      cwd: top,
    });
    expect(stdout).toMatch(/^no program can be started in \/.*noexec.*TMPDIR$/u);
  });
});

async function withGate(command: string[], input: string, more: Record<string, string> = {}) {
  await using folder = await temporaryFolder();
  const gate = join(folder.path, 'gate');
  await writeFile(gate, gateProgram());
  await chmod(gate, 0o755);
  return execa(gate, command, { input, reject: false, extendEnv: false, env: { COLOUR: 'red', ...more } });
}
