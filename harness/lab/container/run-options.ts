import type { Limits } from '../limits.ts';
import type { Engine } from './engine.ts';
import { HANDED_IN } from './keeper.ts';

const MIB = 1024 * 1024;
/** Of one memory file system: files and folders. */
const FILES = 20_000;
/** The first process counts with those of the program. */
const KEEPERS = 1;

/** What a container is called, where it is, and whose. */
export interface ContainerIdentity {
  name: string;
  /** `key=value`: by which what is left over is known. */
  label: string;
  /** Another container whose network it is in; none at all where absent. */
  network?: string;
  /** Where it has a network of its own. */
  hostname?: string;
}

/** Options of every container: nothing but what it is given, and nobody's rights. */
export function confinement(engine: Engine, { name, label, network, hostname }: ContainerIdentity): string[] {
  return [
    `--name=${name}`,
    `--label=${label}`,
    network === undefined ? '--network=none' : `--network=container:${network}`,
    ...(hostname === undefined ? [] : [`--hostname=${hostname}`]),
    // Docker gives it the other one's name with the network.
    ...(network !== undefined && engine.kind === 'podman' ? [`--uts=container:${network}`] : []),
    '--cap-drop=ALL',
    '--security-opt=no-new-privileges',
    '--read-only',
    '--log-driver=none',
    // It would run commands of the image whenever it likes.
    '--no-healthcheck',
    ...(engine.kind === 'podman' ? ['--pull=never', '--read-only-tmpfs=false'] : []),
    ...engine.runOptions,
  ];
}

/** Who a program is in its container: an ordinary user, or root without rights but for raw sockets. */
export function userOptions(uid: number): string[] {
  return [`--user=${uid}:${uid}`, ...(uid === 0 ? ['--cap-add=NET_RAW'] : [])];
}

const FIRST_UID = 61_000;

/** A user of each program's own: limits on what a user has are the program's then, and nobody else's processes count. */
export function userIdOf(serial: number, rawSockets: boolean): number {
  return rawSockets ? 0 : FIRST_UID + (serial % 4_000);
}

/** Leaves out limits that are set once more further on. */
export function withoutRepeated(options: readonly string[]): string[] {
  const limitOf = (option: string): string | undefined => /^--ulimit=(\w+)=/.exec(option)?.[1];
  const last = new Map(options.map((option, at) => [limitOf(option), at]));
  return options.filter((option, at) => limitOf(option) === undefined || last.get(limitOf(option)) === at);
}

/** Limits of a program, with what it may write. */
export function limitOptions(engine: Engine, limits: Limits, sourceBytes: number): string[] {
  const { cpuSeconds, fileBytes, memoryBytes, processes, openFiles, diskBytes } = limits;
  const counted = engine.hasLimits
    ? [`--memory=${memoryBytes}`, `--memory-swap=${memoryBytes}`, `--pids-limit=${processes + KEEPERS}`]
    : [`--ulimit=nproc=${processes + KEEPERS}:${processes + KEEPERS}`];
  const tmpfs = (at: string, bytes: number): string =>
    `--tmpfs=${at}:rw,exec,nosuid,nodev,mode=1777,size=${bytes}${engine.kind === 'docker' ? `,nr_inodes=${FILES}` : ',notmpcopyup'}`;
  return [
    ...counted,
    `--ulimit=cpu=${cpuSeconds}:${cpuSeconds + 2}`,
    `--ulimit=fsize=${fileBytes}:${fileBytes}`,
    `--ulimit=nofile=${openFiles}:${openFiles}`,
    '--ulimit=core=0:0',
    tmpfs('/home/student', diskBytes + sourceBytes + MIB),
    tmpfs('/tmp', diskBytes),
    `--shm-size=${diskBytes}`,
  ];
}

/** The lab's own names in place of the image's, and the submission. */
export function mountOptions(
  etc: readonly string[],
  etcFolder: string,
  source: string,
  more: readonly { file: string; at: string; isWritable: boolean }[],
): string[] {
  return [
    ...etc.map((name) => ({ file: `${etcFolder}/${name}`, at: `/etc/${name}`, isWritable: false })),
    { file: source, at: HANDED_IN, isWritable: false },
    ...more,
  ].map(({ file, at, isWritable }) => `--volume=${file}:${at}${isWritable ? '' : ':ro'}`);
}
