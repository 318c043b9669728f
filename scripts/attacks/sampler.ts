import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Peaks } from '../../test/attacks/index.ts';

const TICKS_PER_SECOND = 100;
const WATCH_MS = 60;
const MOST_LOOKED_AT = 120;
const LAUNCHERS = new Set(['bwrap', 'prlimit', 'setpriv', 'nsenter', 'stdbuf', 'sh', 'make', 'node']);

/** Watches the processes of an attack from outside, until it is stopped. */
export function watch(): { stop(): Peaks } {
  const peaks: Peaks = {
    processes: 0,
    memoryBytes: 0,
    cpuSeconds: 0,
    openFiles: 0,
    fileBytes: 0,
    diskBytes: 0,
  };
  const before = processes().length;
  const look = (): void => {
    // Counted first, and cheaply: in a storm of processes every further look takes its time.
    const all = processes();
    peaks.processes = Math.max(peaks.processes, all.length - before);
    const pids = attackers(all.slice(-MOST_LOOKED_AT));
    const measured = pids.map(measure);
    const sum = (value: (one: Measured) => number): number =>
      measured.reduce((total, one) => total + value(one), 0);
    const disk = pids.slice(0, 1).map(written);
    const now: Peaks = {
      processes: 0,
      memoryBytes: sum(({ memoryBytes }) => memoryBytes),
      cpuSeconds: Math.max(0, ...measured.map(({ cpuSeconds }) => cpuSeconds)),
      openFiles: Math.max(0, ...pids.slice(0, 4).map(openFiles)),
      fileBytes: Math.max(0, ...disk.map(({ largest }) => largest)),
      diskBytes: Math.max(0, ...disk.map(({ total }) => total)),
    };
    for (const key of Object.keys(peaks) as (keyof Peaks)[]) peaks[key] = Math.max(peaks[key], now[key]);
  };
  const timer = setInterval(look, WATCH_MS);
  return {
    stop() {
      clearInterval(timer);
      return peaks;
    },
  };
}

function processes(): string[] {
  return listing('/proc').filter((name) => /^\d+$/.test(name));
}

/** The processes that belong to an attack: they carry its name. */
export function attackers(among = processes()): number[] {
  return among.flatMap((name) => {
    const words = read(`/proc/${name}/cmdline`).split('\0');
    if (!words.some((word) => /(^|\/)attack(\.py|\.sh)?$/.test(word))) return [];
    return LAUNCHERS.has(read(`/proc/${name}/comm`).trim()) ? [] : [Number(name)];
  });
}

interface Measured {
  memoryBytes: number;
  cpuSeconds: number;
}

function measure(pid: number): Measured {
  const status = read(`/proc/${pid}/status`);
  const kilobytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  const [user = 0, system = 0] =
    read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ').slice(11, 13).map(Number) ?? [];
  return {
    memoryBytes: kilobytes('RssAnon') * 1024,
    cpuSeconds: (user + system) / TICKS_PER_SECOND,
  };
}

function openFiles(pid: number): number {
  return listing(`/proc/${pid}/fd`).length;
}

/** What a program has written where it may write, seen through its own root. */
function written(pid: number): { largest: number; total: number } {
  let largest = 0;
  let total = 0;
  for (const folder of ['home/student/work', 'tmp', 'dev/shm'])
    for (const name of listing(`/proc/${pid}/root/${folder}`)) {
      try {
        const bytes = statSync(join(`/proc/${pid}/root`, folder, name)).blocks * 512;
        largest = Math.max(largest, bytes);
        total += bytes;
      } catch {
        // It has gone.
      }
    }
  return { largest, total };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function listing(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
