import type { Without } from '../defences.ts';
import { DATA_BYTES, type Limits } from '../limits.ts';
import { readText } from '../proc-text.ts';

/**
 * The command that sets the limits of one process and of what it starts. They are set inside the sandbox: the limit on
 * processes counts those of the sandbox's own user there.
 *
 * @param isCounted a cgroup counts memory and processes: it meets them first and says so, and address space, which some
 *   runtimes reserve and never use, needs no limit.
 */
export function rlimits(limits: Limits, isCounted: boolean, without: Without): string[] {
  const { cpuSeconds, fileBytes, processes, openFiles } = limits;
  const own = {
    ...(without.has('cpu-limit') ? {} : { cpu: `${cpuSeconds}:${cpuSeconds + 2}` }),
    ...(without.has('file-size-limit') ? {} : { fsize: atMost('Max file size', fileBytes) }),
    ...(isCounted || without.has('memory-limit')
      ? {}
      : { data: atMost('Max data size', Math.max(DATA_BYTES, limits.memoryBytes)) }),
    ...(without.has('process-limit')
      ? {}
      : { nproc: atMost('Max processes', isCounted ? 2 * processes : processes) }),
    ...(without.has('open-files-limit') ? {} : { nofile: atMost('Max open files', openFiles) }),
    core: '0',
    memlock: atMost('Max locked memory', 65_536),
    msgqueue: atMost('Max msgqueue size', 819_200),
    sigpending: atMost('Max pending signals', 1_024),
    nice: '0',
    rtprio: '0',
  };
  return ['prlimit', ...Object.entries(own).map(([name, value]) => `--${name}=${value}`), '--'];
}

let ours: Map<string, number> | undefined;

/** Nobody but root may raise a limit above the one that he has himself. */
function atMost(name: string, value: number): string {
  ours ??= new Map(
    [...readText('/proc/self/limits').matchAll(/^(Max [a-z ]+?) {2,}\S+ +(\S+)/gm)].map(
      ([, limit = '', hard]) => [limit, hard === 'unlimited' ? Infinity : Number(hard)],
    ),
  );
  return String(Math.min(value, ours.get(name) ?? Infinity));
}
