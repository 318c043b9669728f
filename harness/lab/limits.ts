import type { LimitHit } from '../model/evidence.ts';
import { openRunGroup } from './cgroup.ts';

const MIB = 1024 * 1024;

/** Limits of one program. Times in seconds, sizes in bytes. */
export interface Limits {
  cpuSeconds: number;
  /** Of one file. */
  fileBytes: number;
  /** Of all that it writes: its folder beyond the copy of the submission, its home, /tmp and /dev/shm together. */
  diskBytes: number;
  /** Resident, with the files in memory that it wrote. */
  memoryBytes: number;
  /** Processes and threads. */
  processes: number;
  openFiles: number;
  outputBytes: number;
}

/** Figures that no program of a lab meets unless something is wrong with it: a Java server with 50 threads uses a quarter of each. */
export const LIMITS: Limits = {
  cpuSeconds: 10,
  fileBytes: 64 * MIB,
  diskBytes: 128 * MIB,
  memoryBytes: 512 * MIB,
  processes: 256,
  openFiles: 1024,
  outputBytes: MIB,
};

/** A build computes for longer than the program that comes of it, and compilers write a lot. Its wall time bounds it as well. */
export const BUILD_LIMITS: Limits = {
  cpuSeconds: 120,
  fileBytes: 256 * MIB,
  diskBytes: 768 * MIB,
  memoryBytes: 2048 * MIB,
  processes: 1024,
  openFiles: 4096,
  outputBytes: MIB,
};

/** All programs of a submission that run at the same time, where a cgroup can hold them. */
export const SUBMISSION_LIMITS = { memoryBytes: 3072 * MIB, processes: 1536 } as const;

/** Of one process, where nothing counts the memory that is really used: address space for data. 256 threads have stacks of 8 MB each. */
export const DATA_BYTES = 3072 * MIB;

/** A limit as it holds on this machine, for people: `wiremark doctor` and the documentation. */
export interface LimitDescription {
  limit: LimitHit['limit'];
  /** Its figure with a unit: `512 MB`, `10 s`, `256`. */
  figure: string;
  by: 'cgroup v1' | 'cgroup v2' | 'rlimit' | 'tmpfs' | 'ours';
  /** Whose limit it is: each process's, each program's, or that of all programs of a submission together. */
  of: 'process' | 'program' | 'submission';
}

/**
 * The limits that hold on this machine for the programs of a submission. Call it inside the lab's namespaces: it tries
 * whether a cgroup can be had.
 */
export async function limitsThatHold(timeLimitSeconds = 60): Promise<LimitDescription[]> {
  const group = await openRunGroup();
  const counted: LimitDescription[] =
    group === undefined
      ? [
          { limit: 'memory', figure: size(DATA_BYTES), by: 'rlimit', of: 'process' },
          { limit: 'memory', figure: size(LIMITS.memoryBytes), by: 'ours', of: 'program' },
          { limit: 'processes', figure: String(LIMITS.processes), by: 'rlimit', of: 'program' },
        ]
      : [
          { limit: 'memory', figure: size(LIMITS.memoryBytes), by: group.version, of: 'program' },
          {
            limit: 'memory',
            figure: size(SUBMISSION_LIMITS.memoryBytes),
            by: group.version,
            of: 'submission',
          },
          { limit: 'processes', figure: String(LIMITS.processes), by: group.version, of: 'program' },
          {
            limit: 'processes',
            figure: String(SUBMISSION_LIMITS.processes),
            by: group.version,
            of: 'submission',
          },
        ];
  return [
    ...counted,
    { limit: 'cpu-time', figure: `${LIMITS.cpuSeconds} s`, by: 'rlimit', of: 'process' },
    { limit: 'file-size', figure: size(LIMITS.fileBytes), by: 'rlimit', of: 'process' },
    { limit: 'disk', figure: size(LIMITS.diskBytes), by: 'tmpfs', of: 'program' },
    { limit: 'open-files', figure: String(LIMITS.openFiles), by: 'rlimit', of: 'process' },
    { limit: 'output', figure: size(LIMITS.outputBytes), by: 'ours', of: 'program' },
    { limit: 'wall-time', figure: `${timeLimitSeconds} s`, by: 'ours', of: 'program' },
  ];
}

function size(bytes: number): string {
  return `${bytes / MIB} MB`;
}
