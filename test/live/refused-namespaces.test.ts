import { execa } from 'execa';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rubricT1, temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();
const isRoot = process.getuid?.() === 0;
if (noLab === undefined && !isRoot)
  process.stderr.write('Skipped, only root may limit the namespaces of a user namespace for others\n');

const wiremarkItself = [process.execPath, '--import', 'tsx', join(top, 'harness/cli.ts')];
const submission = join(top, 'submissions/progjar-t1/correct-threaded');

describe.runIf(noLab === undefined && isRoot).each([
  ['root', []],
  ['an ordinary user', ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--']],
])('where a machine refuses namespaces to %s', (_, user) => {
  it.each(['check', 'ci', 'grade'])('%s is not graded, and says what was refused', async (command) => {
    await using folder = await temporaryFolder();
    const what = command === 'grade' ? join(top, 'submissions/progjar-t1') : submission;
    const { exitCode, stdout, stderr } = await refused(user, command, what, rubricT1, folder.path);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain(
      'the private lab could not be started: unshare: unshare failed: No space left on device.\nwiremark doctor',
    );
    expect(stderr).not.toContain('    at ');
  });

  it('a rubric with a fault is told of its fault', async () => {
    await using folder = await temporaryFolder();
    const rubric = await faultyRubric(folder.path, 'namespace');
    const { exitCode, stderr } = await refused(user, 'check', submission, rubric, folder.path);
    expect(stderr).toContain('/passMark');
    expect(stderr).not.toContain('could not be started');
    expect(exitCode).toBe(2);
  });
});

it.each([
  ['with a fault', 'docker', '/passMark', 2],
  ['that is sound', undefined, '--sandbox docker', 3],
])('without an engine, check of a rubric %s says what is to be mended', async (_, faulty, said, code) => {
  await using folder = await temporaryFolder();
  const rubric = faulty === undefined ? rubricT1 : await faultyRubric(folder.path, faulty);
  const { exitCode, stderr } = await execa(
    'env',
    [...wiremarkItself, 'check', submission, '--rubric', rubric].concat(
      faulty === undefined ? ['--sandbox', 'docker'] : [],
    ),
    { cwd: top, reject: false, stdin: 'ignore', env: { DOCKER_HOST: `unix://${folder.path}/none.sock` } },
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: expect.stringContaining(said) });
});

/** What plays an engine that answers, has every image, and can start nothing but the look into one. */
const BROKEN_ENGINE = `#!/bin/sh
case "$*" in
  version*) echo 20.10.24 ;;
  image*) echo sha256:${'0'.repeat(64)} ;;
  *'for tool in'*) echo 'at sh /bin/sh'; echo 'at python3 /usr/bin/python3'; echo 'python 3' ;;
  run*) echo 'Error response from daemon: failed to create shim task' >&2; exit 125 ;;
esac
`;

it.runIf(isRoot)('where an engine fails, check is not graded, and says what the engine said', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'docker'), BROKEN_ENGINE, { mode: 0o755 });
  const { exitCode, stderr } = await execa(
    'env',
    [...wiremarkItself, 'check', submission, '--rubric', rubricT1, '--sandbox', 'docker'],
    {
      cwd: top,
      reject: false,
      stdin: 'ignore',
      env: { PATH: `${folder.path}:${process.env['PATH'] ?? ''}` },
    },
  );
  expect(stderr).toContain('failed to create shim task.\nRun it again.');
  expect(stderr).not.toContain('    at ');
  expect(exitCode).toBe(3);
});

describe.runIf(noLab === undefined)('a trace that cannot be written', () => {
  it.each(['check', 'grade'])('%s says so, and what to do', async (command) => {
    await using folder = await temporaryFolder();
    const what = join(folder.path, 'class');
    await mkdir(join(what, 'adi'), { recursive: true });
    await writeFile(join(what, 'adi', 'server.py'), 'print(1)\n');
    const out = join(folder.path, 'out');
    for (const [trace, reason] of [
      [folder.path, 'EISDIR'],
      [join(folder.path, 'nowhere', 'trace.json'), 'ENOENT'],
    ] as const) {
      const options = ['--rubric', rubricT1, '--out', out, '--trace', trace];
      const { exitCode, stderr } = await wiremark(
        command,
        command === 'check' ? join(what, 'adi') : what,
        ...options,
      );
      expect(stderr).toContain(`${trace}: the trace cannot be written (${reason}).\nName a file`);
      expect(stderr).not.toContain('    at ');
      expect(exitCode).toBe(2);
    }
  });
});

describe('who reads what it says stops early', () => {
  it('an error that nobody reads keeps its exit code', async () => {
    const run = wiremark('nothing-of-that-name');
    run.stderr?.destroy();
    expect((await run).exitCode).toBe(2);
  });

  it.runIf(noLab === undefined)('a result keeps its exit code', async () => {
    await using folder = await temporaryFolder();
    const example = join(top, 'submissions/ub-oneway-udp/wrong-port');
    const rubric = join(top, 'rubrics/ub-oneway-udp.json');
    const command = [...wiremarkItself, 'check', example];
    const run = (script: string) =>
      execa('bash', ['-c', script, 'bash', ...command, '--rubric', rubric, '--out', folder.path], {
        cwd: top,
        reject: false,
        stdin: 'ignore',
      });
    const whole = await run('"$@"');
    expect(whole).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Report: ') });
    const { stdout } = await run('"$@" 2>&1 | :; echo "ended with ${PIPESTATUS[0]}"');
    expect(stdout).toBe('ended with 0');
  });
});

/** Runs wiremark in a user namespace in which no network namespace can be made. */
function refused(user: readonly string[], command: string, what: string, rubric: string, out: string) {
  const script = 'echo 0 > /proc/sys/user/max_net_namespaces && exec "$@"';
  return execa(
    'unshare',
    [
      '--user',
      '--map-root-user',
      '--mount',
      '--',
      'sh',
      '-c',
      script,
      'sh',
      ...user,
      ...wiremarkItself,
    ].concat(
      [command, what, '--rubric', rubric, '--out', join(out, 'out')],
      command === 'ci' ? ['--trust-rubric-in-tree'] : [],
    ),
    { cwd: top, reject: false, stdin: 'ignore', env: { NO_COLOR: '1' } },
  );
}

async function faultyRubric(folder: string, sandbox: string): Promise<string> {
  const path = join(folder, 'faulty.json');
  const rubric = JSON.parse(await readFile(rubricT1, 'utf8'));
  await writeFile(path, JSON.stringify({ ...rubric, sandbox, passMark: 'sixty' }));
  return path;
}
