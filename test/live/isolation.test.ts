import { execa } from 'execa';
import { access, chmod, chown, cp, constants as fs, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placesOf } from '../../harness/lab/cgroup-place.ts';
import { LIMITS } from '../../harness/lab/limits.ts';
import { groupName, ownerOf } from '../../harness/lab/owner.ts';
import { gradeT1, rubricT1, temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';
import type { Outcome, Outcomes } from './isolation/lab.ts';

const noLab = await whyNoLab();
const isRoot = process.getuid?.() === 0;
const programs = join(top, 'test/live/isolation/programs');
/** Nobody's: an ordinary user without a home. */
const ORDINARY = 60_999;
const canBeOrdinary = isRoot && (await isReadableByAll());

const { EPERM, ENOSYS } = constants.errno;
/** Those that are refused and not killed stay a moment: what they hold is known from samples. */
const BOMBS = {
  memory: `python3 -c 'x = []
while True: x.append(bytearray(8 << 20))'`,
  processes: `python3 -c 'import threading, time
try:
  for i in range(2000): threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
except RuntimeError: time.sleep(0.3)'`,
  disk: 'for i in 1 2 3 4 5; do head -c 40m /dev/zero > /tmp/$i; done; sleep 0.2',
  file: `python3 -c 'file = open("big", "wb")
while True: file.write(bytes(1 << 20))'`,
  files: `python3 -c 'import time; x = []
try:
  while True: x.append(open("/dev/null"))
except OSError: time.sleep(0.3)'`,
  output: 'head -c 5m /dev/zero',
};

const users = [
  ...(isRoot ? ['root' as const] : []),
  ...(canBeOrdinary || !isRoot ? ['an ordinary user' as const] : []),
];

describe.runIf(noLab === undefined).each(users)('a program, with wiremark run by %s', (user) => {
  let outcomes: Outcomes;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const server = createServer((socket) => socket.end());
  beforeAll(async () => {
    folder = await temporaryFolder();
    await cp(programs, folder.path, { recursive: true });
    await chmod(folder.path, 0o755);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const named = {
      look: `PORT=${port} python3 look.py`,
      calls: 'cc -o calls calls.c && ./calls',
      outlive: 'python3 outlive.py',
      'raw:look': 'python3 look.py',
      ...BOMBS,
    };
    const { stdout } = await run(user, [
      join(top, 'test/live/isolation/lab.ts'),
      folder.path,
      ...Object.entries(named).map(([name, command]) => `${name}=${command}`),
    ]);
    outcomes = JSON.parse(stdout);
  }, 240_000);
  afterAll(async () => {
    server.close();
    await folder[Symbol.asyncDispose]();
  });
  const outcome = (name: string): Outcome => {
    const found = outcomes.programs[name];
    if (found === undefined) throw new Error(`${name} was not run`);
    return found;
  };
  const look = (name = 'look') => JSON.parse(outcome(name).stdout);

  it('has no capability, cannot gain one, and is under the filter', () => {
    expect(look()).toMatchObject({ capabilities: [0, 0, 0, 0], noNewPrivs: '1', seccomp: '2' });
  });

  it('sees the system, its own copy and its own processes, and nothing else', () => {
    const seen = look();
    expect(seen.top.filter((name: string) => !/^(bin|sbin|lib\w*)$/.test(name))).toEqual([
      'dev',
      'etc',
      'home',
      'opt',
      'proc',
      'tmp',
      'usr',
    ]);
    expect(seen.home).toEqual(['work']);
    expect(seen.reads).toEqual([]);
    expect(seen.processes).toBeLessThan(6);
    expect(seen.descriptors.filter((descriptor: number) => descriptor > 3)).toEqual([]);
  });

  it('can write to its own folder, /tmp and /dev/shm alone', () => {
    expect(look().writes).toEqual(['/home/student/work/x', '/tmp/x', '/dev/shm/x']);
  });

  it('finds nothing of the environment of the harness, not even in that of its sandbox', () => {
    expect(JSON.stringify(look())).not.toContain('SECRET_OF_THE_HARNESS');
    expect(look().environmentOfFirst).not.toContain('hunter2');
    expect(look().environment).toEqual(expect.arrayContaining(['HOME', 'PATH', 'USER']));
  });

  it('reaches no listener on the loopback of the host', () => {
    expect(look().hostLoopback).toBe(false);
  });

  it('gets no raw socket, and gets one where the rubric allows it, with no other capability', () => {
    expect(look()).toMatchObject({ raw: false, packet: false, vsock: false });
    const netRaw = 1 << 13;
    expect(look('raw:look')).toMatchObject({
      raw: true,
      packet: true,
      vsock: false,
      capabilities: [netRaw, netRaw, netRaw, netRaw],
      writes: ['/home/student/work/x', '/tmp/x', '/dev/shm/x'],
    });
  });

  it('is refused calls that no lab needs, and can still start processes', () => {
    const answers = Object.fromEntries(
      outcome('calls')
        .stdout.trim()
        .split('\n')
        .map((line) => line.split(' '))
        .map(([name = '', error]) => [name, Number(error)]),
    );
    expect(answers).toEqual({
      unshare: EPERM,
      setns: EPERM,
      mount: EPERM,
      umount: EPERM,
      ptrace: EPERM,
      keyctl: EPERM,
      bpf: EPERM,
      clone: EPERM,
      io_uring: ENOSYS,
      clone3: ENOSYS,
      fork: 0,
      ...(process.arch === 'x64' ? { x32: ENOSYS } : {}),
    });
  });

  it.each([
    ['memory', 'memory', LIMITS.memoryBytes],
    ['processes', 'processes', LIMITS.processes],
    ['disk', 'disk', LIMITS.diskBytes],
    ['file', 'file-size', LIMITS.fileBytes],
    ['files', 'open-files', LIMITS.openFiles],
    ['output', 'output', LIMITS.outputBytes],
  ])('that goes on without end meets its limit: %s', (name, limit, value) => {
    expect(outcome(name).limits).toEqual([expect.objectContaining({ limit, value })]);
  });

  it('meets no limit otherwise', () => {
    expect(['look', 'calls', 'outlive'].flatMap((name) => outcome(name).limits)).toEqual([]);
  });

  it('leaves no process and no mount, though it became a daemon that ignores signals', () => {
    expect(outcome('outlive').end).toEqual({ kind: 'exited', code: 0 });
    for (const one of Object.values(outcomes.programs)) expect(one).toMatchObject({ left: [], mounts: 0 });
  });

  it('has the limits that are told to people', () => {
    const told = outcomes.limits.map(({ limit, by }) => `${limit} ${by.replace(/ v\d/, '')}`);
    expect(told).toContain(outcomes.hasGroup ? 'memory cgroup' : 'memory ours');
    expect(told).toEqual(expect.arrayContaining(['disk tmpfs', 'cpu-time rlimit', 'output ours']));
  });
});

describe.runIf(noLab === undefined && canBeOrdinary)('wiremark run by an ordinary user', () => {
  it('grades as root does', async () => {
    await using folder = await temporaryFolder();
    await chmod(folder.path, 0o755);
    const scores = [];
    for (const user of ['root', 'an ordinary user'] as const) {
      const out = join(folder.path, user === 'root' ? 'root' : 'ordinary');
      await mkdir(out);
      if (user !== 'root') await chown(out, ORDINARY, ORDINARY);
      const submission = join(top, 'submissions/progjar-t1/correct-threaded');
      const { stdout } = await run(user, [
        join(top, 'harness/cli.ts'),
        'check',
        submission,
        '--rubric',
        rubricT1,
        '--out',
        out,
        '--json',
      ]);
      const { status, score } = JSON.parse(stdout);
      scores.push({ status, score });
    }
    expect(scores[1]).toEqual(scores[0]);
    expect(scores[0]?.status).toBe('graded');
  });
});

describe.runIf(noLab === undefined && isRoot)('after the harness was killed', () => {
  it('the next run removes the control groups of the dead, and no others', async (context) => {
    await using folder = await temporaryFolder();
    const before = new Set(await ours());
    const killed = gradeT1(folder.path);
    let made: string[] = [];
    await expect
      .poll(
        async () => {
          made = (await ours()).filter(
            (path) => !before.has(path) && ownerOf(path.split('/').at(-1) ?? '')?.pid === killed.pid,
          );
          return made.length > 0 || killed.exitCode !== null;
        },
        { timeout: 60_000, interval: 20 },
      )
      .toBe(true);
    killed.kill('SIGKILL');
    await killed;
    if (made.length === 0) return context.skip();
    // A group of a run that lives (this process), and one that only looks like ours.
    const [place] = made;
    const beside = join(place ?? '', '..');
    const others = [join(beside, groupName()), join(beside, 'wiremark-of-somebody')];
    try {
      for (const other of others) await mkdir(other, { recursive: true });
      expect((await ours()).filter((path) => made.includes(path))).toEqual(made);
      await expect
        .poll(
          async () => {
            await wiremark('doctor');
            return (await ours()).filter((path) => made.includes(path));
          },
          { timeout: 60_000, interval: 50 },
        )
        .toEqual([]);
      for (const other of others) await access(other);
    } finally {
      for (const other of others) await rmdirIfThere(other);
    }
  });
});

/** Runs a script of the repository as one of the users, with a secret in its environment. */
function run(user: 'root' | 'an ordinary user', args: string[]) {
  const command = [process.execPath, '--import', 'tsx', ...args];
  const asOther = user !== 'root' && isRoot;
  const [file = '', ...rest] = asOther
    ? ['setpriv', `--reuid=${ORDINARY}`, `--regid=${ORDINARY}`, '--clear-groups', '--', ...command]
    : command;
  return execa(file, rest, {
    cwd: top,
    stdin: 'ignore',
    env: { NO_COLOR: '1', SECRET_OF_THE_HARNESS: 'hunter2', ...(asOther ? { HOME: '/nonexistent' } : {}) },
  });
}

/** Whether another user can read the repository and Node: below a home folder he cannot. */
async function isReadableByAll(): Promise<boolean> {
  const { exitCode } = await execa(
    'setpriv',
    [`--reuid=${ORDINARY}`, `--regid=${ORDINARY}`, '--clear-groups', '--', process.execPath, '--version'],
    { cwd: top, reject: false },
  );
  const reads = await execa(
    'setpriv',
    [`--reuid=${ORDINARY}`, `--regid=${ORDINARY}`, '--clear-groups', '--', 'test', '-r', rubricT1],
    { reject: false },
  );
  return exitCode === 0 && reads.exitCode === 0;
}

/** The control groups of runs of wiremark beside the one that this process would make. */
async function ours(): Promise<string[]> {
  const mountinfo = await readFile('/proc/self/mountinfo', 'utf8');
  const places = placesOf(mountinfo, await readFile('/proc/self/cgroup', 'utf8'));
  const folders = new Set(
    places.flatMap((place) => (place.version === 1 ? [place.memory, place.pids] : [place.folder])),
  );
  const found = await Promise.all(
    [...folders].map(async (folder) =>
      (await readdir(folder).catch(() => []))
        .filter((name) => ownerOf(name) !== undefined)
        .map((name) => join(folder, name)),
    ),
  );
  return found.flat();
}

async function rmdirIfThere(folder: string): Promise<void> {
  await access(folder, fs.F_OK).then(
    () => rm(folder, { recursive: false }).catch(() => execa('rmdir', [folder], { reject: false })),
    () => undefined,
  );
}
