import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process, with when it was started: numbers are given out again. */
export interface Process {
  pid: number;
  started: string;
}

/** What a harness consists of that can be killed. */
export type Victim = 'outer harness' | 'inner harness' | 'capture' | 'switch' | 'spawner' | 'name server';
export const victims: readonly Victim[] = [
  'outer harness',
  'inner harness',
  'capture',
  'switch',
  'spawner',
  'name server',
];

/** All processes below one, itself first. */
export function processTree(root: number): Process[] {
  const found: Process[] = [];
  const waiting = [root];
  for (let pid = waiting.shift(); pid !== undefined; pid = waiting.shift()) {
    const started = startOf(pid);
    if (started === undefined) continue;
    found.push({ pid, started });
    for (const task of list(`/proc/${pid}/task`))
      waiting.push(...read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number));
  }
  return found;
}

export function isAlive({ pid, started }: Process): boolean {
  return startOf(pid) === started;
}

/** The process of a running harness that is to be killed; undefined where there is none at the moment. */
export function findVictim(victim: Victim, outer: number): number | undefined {
  if (victim === 'outer harness') return outer;
  const tree = processTree(outer).map(({ pid }) => pid);
  const isSpawner = (pid: number): boolean => commandOf(pid).some((part) => part.endsWith('spawner.py'));
  const isNode = (pid: number): boolean => /\bnode\b/.test(commandOf(pid)[0] ?? '');
  if (victim === 'inner harness')
    return tree.find((pid) => pid !== outer && isNode(pid) && commandOf(pid).includes('grade'));
  if (victim === 'capture')
    return tree.find((pid) => isNode(pid) && commandOf(pid).some((part) => part.includes('capture-process')));
  if (victim === 'spawner') return tree.find(isSpawner);
  if (victim === 'name server') return tree.find((pid) => isSpawner(pid) && isBoundTo(pid, NAMES));
  return tree.find(
    // The one that keeps its network alive: a copy of the spawner, which is in another.
    (pid) => isSpawner(pid) && read(`/proc/${pid}/net/dev`).includes('br0:'),
  );
}

/** As the kernel's tables write the port 53. */
const NAMES = ':0035';

/** Whether a process has a socket open, in a network where one is bound to a UDP port. */
function isBoundTo(pid: number, port: string): boolean {
  const isBound = read(`/proc/${pid}/net/udp`)
    .split('\n')
    .some((line) => line.trim().split(/\s+/)[1]?.endsWith(port) === true);
  return (
    isBound && list(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`).startsWith('socket:'))
  );
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** The namespaces of all processes of a tree, but those that its root shares with us. */
export function namespacesOf(tree: readonly Process[]): Set<string> {
  const ours = new Set(kinds.map((kind) => namespaceOf('self', kind)));
  const found = tree.flatMap(({ pid }) => kinds.map((kind) => namespaceOf(pid, kind)));
  return new Set(found.filter((name) => name !== undefined && !ours.has(name)).map(String));
}

/**
 * Which of these namespaces still has a process in it that was there before a moment: numbers of namespaces, too, are given out
 * again.
 * @param before in the kernel's ticks, as processes tell when they were started.
 */
export function inhabited(namespaces: ReadonlySet<string>, before: number): string[] {
  const alive = new Set<string>();
  for (const name of list('/proc'))
    if (/^\d+$/.test(name) && Number(startOf(Number(name)) ?? Infinity) <= before)
      for (const kind of kinds) {
        const namespace = namespaceOf(name, kind);
        if (namespace !== undefined && namespaces.has(namespace)) alive.add(namespace);
      }
  return [...alive];
}

/** The kernel's ticks since it was started. */
export function ticksNow(): number {
  return Math.ceil(Number(read('/proc/uptime').split(' ')[0]) * ticksPerSecond);
}

const ticksPerSecond = 100;
const kinds = ['net', 'pid', 'mnt', 'ipc', 'uts', 'user', 'cgroup'] as const;

function namespaceOf(pid: number | string, kind: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`);
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string[] {
  return read(`/proc/${pid}/cmdline`).split('\0');
}

/** Undefined also for one that has ended and waits for its parent. */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' || fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
