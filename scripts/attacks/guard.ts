import { execa } from 'execa';
import { access, mkdir, readdir, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';

/** What one guarded run of an attack came to. */
export interface Outcome {
  attack: string;
  isDefended: boolean;
  /** The harm that was seen. */
  harm?: string;
  /** What the grade said, in a few words. */
  said: string;
  /** What the grade should have said, or the attack should have done, and did not. */
  wrong: string[];
  seconds: number;
}

const NAMESPACES = [
  '--mount',
  '--net',
  '--pid',
  '--ipc',
  '--uts',
  '--fork',
  '--kill-child',
  '--mount-proc',
  '--',
];

/** Which run is wanted: handed to the guarded process. */
export interface Order {
  attack: string;
  isDefended: boolean;
  isRootless: boolean;
}

export const ORDER = 'WIREMARK_ATTACK_ORDER';
/** An ordinary user that nothing else runs as: its processes are counted against its own limit. */
const ORDINARY_UID = 64_999;
const MIB = 1024 * 1024;

/** The outer guard of a run of attacks: what holds whatever an attack gets out of. */
export interface Guard extends AsyncDisposable {
  /** What it holds with, in words. */
  holds: string;
  run(order: Order, seconds: number): Promise<Outcome>;
}

/** Makes the guard. As root with cgroups of its own, where they can be written. */
export async function openGuard(isRootless: boolean): Promise<Guard> {
  const isRoot = process.getuid?.() === 0;
  const groups = isRoot && !isRootless ? await makeGroups() : [];
  return {
    holds: [
      'own pid, mount, network, ipc and uts namespaces',
      'read-only system, memory file systems over all that could be written',
      groups.length > 0 ? 'cgroup: 3 GiB, 3000 processes' : 'no cgroup',
      'rlimits',
      'wall time',
    ].join('; '),
    run: (order, seconds) => guarded(order, seconds, groups, isRoot && isRootless),
    async [Symbol.asyncDispose]() {
      for (const group of groups) await removeGroup(group);
    },
  };
}

async function guarded(
  order: Order,
  seconds: number,
  groups: string[],
  isToBecomeOrdinary: boolean,
): Promise<Outcome> {
  const startedAt = Date.now();
  const script = process.argv[1] ?? '';
  const { stdout, stderr, exitCode, timedOut } = await execa(
    'sh',
    [
      '-c',
      `for group in ${groups.map((group) => `'${group}'`).join(' ')}; do echo $$ > "$group/cgroup.procs"; done; exec "$@"`,
      'sh',
      ...limits(order.isRootless),
      ...(isToBecomeOrdinary
        ? [
            'setpriv',
            `--reuid=${ORDINARY_UID}`,
            `--regid=${ORDINARY_UID}`,
            '--clear-groups',
            '--inh-caps=-all',
            '--',
          ]
        : []),
      'setpriv',
      '--pdeathsig',
      'KILL',
      '--',
      'unshare',
      ...(order.isRootless ? ['--user', '--map-root-user'] : []),
      ...NAMESPACES,
      // A shell that waits reaps whoever loses its parent.
      'sh',
      '-c',
      '"$@"; exit $?',
      'sh',
      process.execPath,
      ...process.execArgv,
      script,
    ],
    {
      reject: false,
      stdin: 'ignore',
      timeout: seconds * 1000,
      killSignal: 'SIGKILL',
      maxBuffer: 8 * MIB,
      extendEnv: false,
      env: {
        PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
        LANG: 'C.UTF-8',
        NO_COLOR: '1',
        HOME: '/home/lecturer',
        // A secret of the harness: no program may see it.
        WIREMARK_TEST_SECRET: 'CANARY-environment-of-the-harness',
        WIREMARK_ROOTLESS: order.isRootless ? '1' : '0',
        [ORDER]: JSON.stringify(order),
      },
    },
  );
  const taken = (Date.now() - startedAt) / 1000;
  const line = stdout.split('\n').findLast((text) => text.startsWith('{"attack"'));
  if (line !== undefined) {
    const outcome: Outcome = JSON.parse(line);
    return { ...outcome, seconds: taken };
  }
  const why = timedOut ? `the guard ended it after ${seconds} s` : `it ended with ${exitCode}`;
  return {
    attack: order.attack,
    isDefended: order.isDefended,
    said: 'nothing',
    wrong: [`${why}: ${stderr.trim().split('\n').slice(0, 60).join(' | ').slice(0, 600)}`],
    seconds: taken,
  };
}

/** Limits of the guard's own, far above those of the lab, and far below what the machine has. */
function limits(isRootless: boolean): string[] {
  return [
    'prlimit',
    `--data=${4096 * MIB}`,
    `--fsize=${1024 * MIB}`,
    '--core=0',
    ...(isRootless ? ['--nproc=3000:3000'] : []),
    '--',
  ];
}

const CGROUPS = '/sys/fs/cgroup';

/** Groups of our own, by cgroup v1 or v2; none where they cannot be written. */
async function makeGroups(): Promise<string[]> {
  const name = `attacks-on-wiremark-${process.pid}`;
  const wanted: [folder: string, limits: Record<string, string>][] = [
    [join(CGROUPS, 'memory', name), { 'memory.limit_in_bytes': String(3072 * MIB) }],
    [join(CGROUPS, 'pids', name), { 'pids.max': '3000' }],
    [join(CGROUPS, name), { 'memory.max': String(3072 * MIB), 'pids.max': '3000' }],
  ];
  const made: string[] = [];
  for (const [folder, files] of wanted) {
    try {
      // Else it is a plain folder, and no hierarchy is mounted there.
      await access(join(dirname(folder), 'cgroup.procs'));
      await mkdir(folder);
    } catch {
      continue;
    }
    try {
      for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
      made.push(folder);
    } catch {
      await rmdir(folder).catch(() => {});
    }
  }
  return made;
}

async function removeGroup(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await removeGroup(join(folder, entry.name));
  // The kernel empties a group some moments after its last process has been killed.
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const isGone = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (isGone) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  process.stderr.write(`${folder} could not be removed.\n`);
}
