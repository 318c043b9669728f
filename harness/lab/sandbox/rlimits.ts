import type { Without } from '../defences.ts';
import { DATA_BYTES, type Limits } from '../limits.ts';
import { readText } from '../proc-text.ts';

/** Limits of a process, soft and hard, by their names in setrlimit(2). */
export type Rlimits = Record<string, [soft: number, hard: number]>;

/** Where the limits of a program are set. */
export interface RlimitPlan {
  /** Before the sandbox is made, which passes them on. */
  outside?: Rlimits;
  /** The command that sets them inside; empty where there is nothing left for it. */
  inside: string[];
}

/** Set outside, these count for the user id, which a few other runs on the machine may use as well. */
const RUNS_AT_ONCE = 8;

/**
 * The limits of one process and of what it starts.
 *
 * @param isCounted a cgroup counts memory and processes: it meets those limits first and says so.
 * @param isAlone the program is a user of its own. Then, where it is counted, the limits can be set outside. Those that count for a user would be
 *   shared there by all programs of one user; they are set inside, where they count for the sandbox's own.
 */
export function rlimits(
  limits: Limits,
  { isCounted, isAlone }: { isCounted: boolean; isAlone: boolean },
  without: Without,
): RlimitPlan {
  const { cpuSeconds, fileBytes, processes, openFiles } = limits;
  const isOutside = isCounted && isAlone;
  const users = isOutside ? RUNS_AT_ONCE : 1;
  const all: Rlimits = {
    ...(without.has('cpu-limit') ? {} : { cpu: [cpuSeconds, cpuSeconds + 2] }),
    ...(without.has('file-size-limit') ? {} : { fsize: atMost('Max file size', fileBytes) }),
    ...(isCounted || without.has('memory-limit')
      ? {}
      : { data: atMost('Max data size', Math.max(DATA_BYTES, limits.memoryBytes)) }),
    ...(without.has('process-limit') ? {} : { nproc: atMost('Max processes', users * processes) }),
    ...(without.has('open-files-limit') ? {} : { nofile: atMost('Max open files', openFiles) }),
    core: [0, 0],
    memlock: atMost('Max locked memory', 65_536),
    msgqueue: atMost('Max msgqueue size', 819_200),
    sigpending: atMost('Max pending signals', users * 1_024),
    nice: [0, 0],
    rtprio: [0, 0],
  };
  if (isOutside) return { outside: all, inside: [] };
  const options = Object.entries(all).map(([name, [soft, hard]]) => `--${name}=${soft}:${hard}`);
  return { inside: ['prlimit', ...options, '--'] };
}

let ours: Map<string, number> | undefined;

/** Nobody but root may raise a limit above the one that he has himself. */
function atMost(name: string, value: number): [number, number] {
  ours ??= new Map(
    [...readText('/proc/self/limits').matchAll(/^(Max [a-z ]+?) {2,}\S+ +(\S+)/gm)].map(
      ([, limit = '', hard]) => [limit, hard === 'unlimited' ? Infinity : Number(hard)],
    ),
  );
  const figure = Math.min(value, ours.get(name) ?? Infinity);
  return [figure, figure];
}
