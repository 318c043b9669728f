import { execa } from 'execa';
import { cp, lchown, lstat, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { pathOf } from '../../harness/host-commands.ts';
import { ALL_IN_ONE, buildAllInOne, whyNoAllInOne } from '../support/all-in-one-image.ts';
import { temporaryFolder, top } from '../support/cli.ts';

const noImage = await whyNoAllInOne();
/** Nobody but a user of Docker: reports have to be theirs. */
const USER = 61_999;
const EXAMPLES = join(top, 'submissions/progjar-t1');
const BUILD_LIMIT_MS = 1_500_000;
const UNTIL_LIMIT_MS = 120_000;
const LOOK_MS = 50;

describe.runIf(noImage === undefined)('all of wiremark in one image', () => {
  beforeAll(async () => {
    const { durationMs } = await buildAllInOne();
    process.stderr.write(`The all-in-one image was built in ${Math.round(durationMs / 1000)} s.\n`);
  }, BUILD_LIMIT_MS);

  it('can grade, with a Node.js that is new enough and limits in groups', async () => {
    await using home = await homeWith([]);
    const { stdout, exitCode } = await home.launch(['doctor', '--json']);
    const { works, findings } = JSON.parse(stdout);
    expect([works, exitCode]).toEqual([true, 0]);
    for (const name of ['node for .ts', 'cc for .c', 'cgroups'])
      expect(findings).toContainEqual(expect.objectContaining({ name, ok: true }));
  });

  it('grades a submission of the current folder, and the report there is its author\u2019s', async () => {
    await using home = await homeWith(['correct-threaded']);
    const { stdout, exitCode } = await home.launch([
      'check',
      'correct-threaded',
      '--rubric',
      'progjar-t1',
      '--out',
      'new/reports',
    ]);
    expect(stdout).toContain('Grade: 100 of 100');
    expect(exitCode).toBe(0);
    const result = JSON.parse(
      await readFile(join(home.path, 'new/reports/correct-threaded/result.json'), 'utf8'),
    );
    expect(result).toMatchObject({ status: 'graded', score: 100 });
    const owners = await Promise.all(
      (await readdir(home.path, { recursive: true })).map(
        async (name) => (await lstat(join(home.path, name))).uid,
      ),
    );
    expect(new Set(owners)).toEqual(new Set([USER]));
    expect(await containers()).toEqual([]);
  });

  it('gives the marks that this machine gives, and ends with 1 where a submission does not pass', async () => {
    const names = ['crash', 'no-echo', 'wrong-port'];
    await using home = await homeWith(names, 'class');
    const { stdout, exitCode } = await home.launch(['grade', 'class', '--rubric', 'progjar-t1', '--json']);
    expect(exitCode).toBe(1);
    const expected = JSON.parse(await readFile(join(EXAMPLES, 'expected.json'), 'utf8'));
    const marks = JSON.parse(stdout).results.map(
      ({ id, score }: { id: string; score: number }) => [id, score] satisfies [string, number],
    );
    expect(marks).toEqual(names.map((name) => [name, expected[name].score]));
  });

  it('ends with Ctrl-C, leaving no container, and has only read what it graded', async () => {
    await using home = await homeWith(['correct-threaded']);
    const running = home.launch(['check', 'correct-threaded', '--rubric', 'progjar-t1', '--watch']);
    let shown = '';
    running.stdout.on('data', (part: Buffer) => {
      shown += part.toString();
    });
    await until(
      () => Promise.resolve(shown),
      (text) => text.includes('100 of 100'),
    );
    const [id = ''] = await containers();
    const { stdout } = await execa('docker', ['inspect', '--format', '{{json .Mounts}}', id]);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ Destination: join(home.path, 'correct-threaded'), RW: false }),
    );
    running.kill('SIGINT');
    // Watching that is stopped has not failed.
    expect((await running).exitCode).toBe(0);
    await until(containers, (found) => found.length === 0);
  });

  it('ends with Ctrl-C typed on a terminal, where it shows colours', async () => {
    await using home = await homeWith(['correct-threaded']);
    const words = `./wiremark check correct-threaded --rubric progjar-t1 --watch`;
    const running = home.run(
      ['script', '--quiet', '--return', '--command', words, '/dev/null'],
      { TERM: 'xterm' },
      'pipe',
    );
    let shown = '';
    running.stdout.on('data', (part: Buffer) => {
      shown += part.toString();
    });
    await until(
      () => Promise.resolve(shown),
      (text) => text.includes('100 of 100'),
    );
    expect(shown).toContain('\u001b[');
    running.stdin?.write('\u0003');
    expect((await running).exitCode).toBe(0);
    await until(containers, (found) => found.length === 0);
  });
});

describe.runIf(noImage === undefined)('the launcher says what to do', () => {
  it.each<[string, string[], Record<string, string>, number, string]>([
    [
      'no image',
      ['doctor'],
      { WIREMARK_IMAGE: 'wiremark-test/none' },
      3,
      'docker build -t wiremark-test/none .',
    ],
    [
      'an engine that does not run',
      ['doctor'],
      { DOCKER_HOST: 'unix:///none', WIREMARK_ENGINE: 'docker' },
      3,
      'Start it: sudo systemctl start docker',
    ],
    ['a path that the container cannot see', ['check', '/etc/hostname'], {}, 2, 'WIREMARK_FOLDER=<folder>'],
    ['an unknown engine', ['doctor'], { WIREMARK_ENGINE: 'lxc' }, 2, 'must be docker or podman'],
    ['a rubric that there is not', ['check', '.', '--rubric', 'none'], {}, 2, 'rubric cannot be read'],
  ])('about %s', async (_, args, env, code, words) => {
    await using home = await homeWith([]);
    const { stderr, exitCode } = await home.launch(args, env);
    expect(stderr).toContain(words);
    expect(exitCode).toBe(code);
  });

  it('where there is no engine at all', async () => {
    await using home = await homeWith([]);
    for (const command of ['sh', 'uname', 'dirname', 'basename', 'tail', 'id'])
      await symlink(pathOf(command) ?? '', join(home.path, command));
    const { stderr, exitCode } = await home.launch(['doctor'], { PATH: home.path });
    expect(stderr).toContain('neither Docker nor Podman');
    expect(exitCode).toBe(3);
  });
});

/** A folder of the user's with the launcher and some of the example submissions. */
async function homeWith(submissions: readonly string[], below = '.') {
  const folder = await temporaryFolder();
  const { path } = folder;
  await cp(join(top, 'scripts/wiremark'), join(path, 'wiremark'));
  for (const name of submissions)
    await cp(join(EXAMPLES, name), join(path, below, name), { recursive: true });
  for (const name of ['.', ...(await readdir(path, { recursive: true }))])
    await lchown(join(path, name), USER, USER);
  const { gid } = await stat('/var/run/docker.sock');
  const asUser = [`--reuid=${USER}`, `--regid=${USER}`, `--groups=${gid}`, '--'];
  const run = (command: readonly string[], env: Record<string, string>, stdin: 'ignore' | 'pipe') =>
    execa(pathOf('setpriv') ?? '', [...asUser, ...command], {
      cwd: path,
      reject: false,
      stdin,
      env: { HOME: path, WIREMARK_IMAGE: ALL_IN_ONE, ...env },
    });
  const launch = (args: readonly string[], env: Record<string, string> = {}) =>
    run([pathOf('sh') ?? 'sh', 'wiremark', ...args], env, 'ignore');
  return { path, run, launch, [Symbol.asyncDispose]: folder[Symbol.asyncDispose] };
}

/** Containers of the image, running or not. */
async function containers(): Promise<string[]> {
  const { stdout } = await execa('docker', ['ps', '--all', '--quiet', `--filter=ancestor=${ALL_IN_ONE}`]);
  return stdout.split('\n').filter((id) => id !== '');
}

/** Looks until something is so, or for too long. */
async function until<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  const deadline = performance.now() + UNTIL_LIMIT_MS;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`it never came about; seen: ${JSON.stringify(seen)}`);
    // Not a pause: an engine's containers and files of theirs tell nobody, and to look again is the only way to know.
    await sleep(LOOK_MS);
  }
}
