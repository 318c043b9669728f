import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Group } from './cgroup.ts';
import type { Without } from './defences.ts';
import { LAB_FOLDER } from './lab-folder.ts';
import { ourEnvironment } from './our-environment.ts';
import { LIMITS, type Limits } from './limits.ts';
import type { Machine } from './machine.ts';
import { openDisk, type Disk } from './sandbox/disk.ts';
import { hostCommand } from './sandbox/host-command.ts';
import { closeInherited } from './sandbox/inherited.ts';
import { launchPad } from './sandbox/launch-pad.ts';
import { rlimits, type Rlimits } from './sandbox/rlimits.ts';
import { ENVIRONMENT, viewOptions, type Mount } from './sandbox/view.ts';
import { seccompFilter } from './seccomp/filter.ts';

/** What a sandbox starts: a command on a machine, in a private copy of a folder. */
export interface SandboxCommand {
  machine: Pick<Machine, 'name' | 'pid'>;
  /** The prepared submission that is copied for this program. */
  source: string;
  /** Folder inside the copy to start in, `.` for its top. */
  cwd: string;
  argv: string[];
  /** A number of its own for each program: its files, and as root its user id, follow from it. */
  serial: number;
  /** Folder to be shown as /etc. */
  etc: string;
  /** Added to what every program finds in its environment. */
  environment?: Record<string, string>;
  /** Files of the lab that it sees beside its own. */
  mounts?: Mount[];
  /** Its limits, where they are not those of a program. */
  limits?: Limits;
  /** It may open raw and packet sockets on its machine. */
  rawSockets?: boolean;
  /** The image that it runs in, where it runs in a container. */
  image?: string;
  /** What it wrote is kept when it has ended, as of a build. */
  isKept?: boolean;
  /** The group of its submission, where a cgroup can be had. */
  group?: Group;
  /** Defences that are left out, for attack runs and tests alone. */
  without?: Without;
}

/** The command line of the harness that runs a command inside a sandbox, and what belongs to it. */
export interface Sandbox {
  argv: string[];
  environment: Record<string, string>;
  /** The network namespace in which it is started. */
  network?: string;
  /** The mount namespace in which it is started, where it is not ours. */
  mounts?: string;
  /** The limits with which it is started, and whatever it starts. */
  rlimits?: Rlimits;
  /** The user as which it is started. */
  user?: number;
  noNewPrivileges?: true;
  /** The filter of system calls, opened: bubblewrap reads it from descriptor 5. */
  seccomp?: number;
  disk: Disk;
}

const FIRST_UID = 61_000;
/** Nothing is left out. */
const EVERYTHING: Without = new Set();

/**
 * Makes the private copy and builds the command line: network namespace of the machine, an unprivileged user of its
 * own (as root), then bubblewrap with namespaces of its own, then limits. File descriptors 3 and 4 are bubblewrap's:
 * it waits for a byte on 3 before it starts the program, and writes its status on 4.
 */
export async function openSandbox(command: SandboxCommand): Promise<Sandbox> {
  const { machine, limits = LIMITS, without = EVERYTHING } = command;
  closeInherited();
  const pad = await launchPad();
  const user = userOf(command, without);
  const disk = await openDisk({
    serial: command.serial,
    source: command.source,
    ...(without.has('disk-limit') ? {} : { bytes: limits.diskBytes }),
    ...(user.uid === undefined ? {} : { uid: user.uid }),
  });
  const filter = without.has('seccomp') ? undefined : filterFile(command.rawSockets === true);
  const variables = { ...ENVIRONMENT, ...command.environment };
  const limited = rlimits(
    limits,
    { isCounted: command.group !== undefined, isAlone: user.becomes !== undefined },
    without,
  );
  const view = viewOptions({
    cwd: command.cwd,
    etc: command.etc,
    mounts: command.mounts ?? [],
    disk,
    without,
  });
  const argv = [
    hostCommand('bwrap'),
    '--block-fd',
    '3',
    '--json-status-fd',
    '4',
    ...(filter === undefined ? [] : ['--seccomp', '5']),
    ...(without.has('pid-namespace') ? [] : ['--unshare-pid']),
    ...(without.has('ipc-namespace') ? [] : ['--unshare-ipc']),
    '--unshare-uts',
    '--unshare-cgroup-try',
    '--die-with-parent',
    '--new-session',
    ...user.options,
    '--hostname',
    machine.name,
    ...(without.has('environment') ? [] : ['--clearenv']),
    ...Object.entries(variables).flatMap(([name, value]) => ['--setenv', name, value]),
    ...view,
    '--',
    ...user.inside,
    ...limited.inside,
    ...command.argv,
  ];
  const mounts = pad?.for(view);
  return {
    argv,
    ...(mounts === undefined ? {} : { mounts }),
    ...(limited.outside === undefined ? {} : { rlimits: limited.outside }),
    environment: without.has('environment') ? ourEnvironment() : {},
    ...(without.has('network-namespace') ? {} : { network: `/proc/${machine.pid}/ns/net` }),
    ...(user.becomes === undefined ? {} : { user: user.becomes, noNewPrivileges: true }),
    ...(filter === undefined ? {} : { seccomp: openSync(filter, 'r') }),
    disk,
  };
}

interface User {
  uid?: number;
  /** The user that bubblewrap is started as, where it is not ours. */
  becomes?: number;
  /** What becomes the user inside the sandbox. */
  inside: string[];
  /** Of bubblewrap. */
  options: string[];
}

/** Who the program is. Its capabilities are none, but for CAP_NET_RAW on its machine where it may open raw sockets. */
function userOf(command: SandboxCommand, without: Without): User {
  const isRoot = process.env['WIREMARK_ROOTLESS'] !== '1';
  const uid = FIRST_UID + (command.serial % 4_000);
  const own = ['--unshare-user', '--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL'];
  if (without.has('user-namespace')) return { inside: [], options: ['--cap-add', 'ALL'] };
  if (command.rawSockets === true) return rawUser(isRoot ? uid : undefined);
  if (!isRoot || without.has('own-user')) return { inside: [], options: own };
  return { uid, becomes: uid, inside: [], options: own };
}

/**
 * A capability on the machine's network is one of the user namespace that the network belongs to: ours. So there is no
 * other user namespace, and every other capability is given up: as root by a user of its own, inside.
 */
function rawUser(uid: number | undefined): User {
  if (uid === undefined) return { inside: [], options: ['--cap-drop', 'ALL', '--cap-add', 'CAP_NET_RAW'] };
  const only = ['--inh-caps=-all,+net_raw', '--ambient-caps=-all,+net_raw', '--bounding-set=-all,+net_raw'];
  const inside = [...asUser(uid), ...only, '--no-new-privs', '--'];
  // Those by which it becomes that user, and by which bubblewrap enters a folder of that user's; they end with setpriv.
  const kept = ['CAP_NET_RAW', 'CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP', 'CAP_DAC_READ_SEARCH'];
  return {
    uid,
    inside,
    options: ['--cap-drop', 'ALL', ...kept.flatMap((name) => ['--cap-add', name])],
  };
}

function asUser(uid: number): string[] {
  return [hostCommand('setpriv'), `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
}

const filters = new Map<boolean, string>();

function filterFile(rawSockets: boolean): string {
  const before = filters.get(rawSockets);
  if (before !== undefined) return before;
  const file = join(LAB_FOLDER, rawSockets ? 'seccomp-raw' : 'seccomp');
  writeFileSync(file, seccompFilter({ rawSockets }));
  filters.set(rawSockets, file);
  return file;
}
