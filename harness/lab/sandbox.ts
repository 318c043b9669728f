import {
  chmodSync,
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import { nodeBinds, nodeEnvironment } from './toolchains.ts';

/** Where the program finds its copy of the submission. */
export const WORK_FOLDER = '/home/student/work';
/** Where the lab keeps its own files: a memory file system that ends with our mount namespace. */
export const LAB_FOLDER = '/run/wiremark';

/** Limits of one program. Times in seconds, sizes in bytes. */
export const LIMITS = {
  cpuSeconds: 10,
  fileBytes: 64 * 1024 * 1024,
  memoryBytes: 1024 * 1024 * 1024,
  processes: 256,
  openFiles: 1024,
  outputBytes: 1024 * 1024,
} as const;

/** A build computes for longer than the program that comes of it. Its wall time bounds it as well. */
export const BUILD_CPU_SECONDS = 120;

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
  /** Processor time, where it is not that of a program. */
  cpuSeconds?: number;
}

/** A file of the lab, and where a program finds it. */
export interface Mount {
  file: string;
  at: string;
  isWritable: boolean;
}

/** The command line of the harness that runs a command inside a sandbox, and what to remove afterwards. */
export interface SandboxedCommand {
  argv: string[];
  workFolder: string;
  cleanUp(): void;
}

const FIRST_UID = 61_000;

/**
 * Makes the private copy and builds the command line: network namespace of the machine, an unprivileged user of its
 * own (as root), then bubblewrap with namespaces of its own, then limits. File descriptors 3 and 4 are bubblewrap's:
 * it waits for a byte on 3 before it starts the program, and writes its status on 4.
 */
export function sandboxed(command: SandboxCommand): SandboxedCommand {
  const isRoot = process.env['WIREMARK_ROOTLESS'] !== '1';
  const uid = FIRST_UID + (command.serial % 4_000);
  const workFolder = join(LAB_FOLDER, 'programs', String(command.serial));
  mkdirSync(workFolder, { recursive: true });
  cpSync(command.source, workFolder, {
    recursive: true,
    verbatimSymlinks: true,
    // What a build left behind may hold FIFOs and sockets: only files, folders and links are copied.
    filter: (path) => {
      const about = lstatSync(path);
      return about.isFile() || about.isDirectory() || about.isSymbolicLink();
    },
  });
  if (isRoot) giveTo(workFolder, uid);
  chmodSync(workFolder, 0o700);
  const cpuSeconds = command.cpuSeconds ?? LIMITS.cpuSeconds;
  const argv = [
    'nsenter',
    `--net=/proc/${command.machine.pid}/ns/net`,
    '--',
    ...(isRoot
      ? ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--no-new-privs', '--']
      : []),
    'bwrap',
    '--block-fd',
    '3',
    '--json-status-fd',
    '4',
    '--unshare-user',
    '--unshare-pid',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup-try',
    '--die-with-parent',
    '--new-session',
    '--uid',
    '1000',
    '--gid',
    '1000',
    '--cap-drop',
    'ALL',
    '--hostname',
    command.machine.name,
    '--clearenv',
    ...Object.entries({ ...ENVIRONMENT, ...command.environment }).flatMap(([name, value]) => [
      '--setenv',
      name,
      value,
    ]),
    '--ro-bind',
    '/usr',
    '/usr',
    ...['bin', 'sbin', 'lib', 'lib64', 'lib32'].flatMap((name) =>
      existsSync(`/usr/${name}`) ? ['--symlink', `usr/${name}`, `/${name}`] : [],
    ),
    ...nodeBinds(LAB_FOLDER),
    ...(command.mounts ?? []).flatMap(({ file, at, isWritable }) => [
      isWritable ? '--bind' : '--ro-bind',
      file,
      at,
    ]),
    '--ro-bind',
    command.etc,
    '/etc',
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '--tmpfs',
    '/tmp',
    '--dir',
    '/home/student',
    '--bind',
    workFolder,
    WORK_FOLDER,
    '--chdir',
    join(WORK_FOLDER, command.cwd),
    '--',
    'prlimit',
    `--cpu=${cpuSeconds}:${cpuSeconds + 2}`,
    `--fsize=${LIMITS.fileBytes}`,
    `--data=${LIMITS.memoryBytes}`,
    `--nproc=${LIMITS.processes}`,
    `--nofile=${LIMITS.openFiles}`,
    '--core=0',
    '--',
    ...command.argv,
  ];
  return { argv, workFolder, cleanUp: () => rmSync(workFolder, { recursive: true, force: true }) };
}

const ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/home/student',
  USER: 'student',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  PYTHONUNBUFFERED: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  ...nodeEnvironment,
};

/** Writes the folder that a machine's programs see as /etc: its own names, and nothing of the host's but what programs need. */
export function writeEtc(
  folder: string,
  machine: string,
  hosts: [string, string][],
  nameserver: string | undefined,
): void {
  mkdirSync(join(folder, 'alternatives'), { recursive: true });
  const file = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  file('passwd', 'root:x:0:0:root:/root:/bin/sh\nstudent:x:1000:1000:student:/home/student:/bin/sh\n');
  file('group', 'root:x:0:\nstudent:x:1000:\n');
  file('hostname', `${machine}\n`);
  file(
    'hosts',
    ['127.0.0.1\tlocalhost', ...hosts.map(([address, name]) => `${address}\t${name}`), ''].join('\n'),
  );
  file('nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n');
  // No other option: a query goes out once a second until the name server answers.
  file(
    'resolv.conf',
    nameserver === undefined ? '' : `nameserver ${nameserver}\noptions timeout:1 attempts:3\n`,
  );
  // A Debian JDK keeps its settings in /etc, and reads them through links.
  const java = readdirSync('/etc').filter((name) => /^java-\d+-openjdk$/.test(name));
  for (const name of ['ld.so.cache', 'services', 'protocols', 'localtime', 'alternatives', ...java])
    if (existsSync(`/etc/${name}`))
      cpSync(`/etc/${name}`, join(folder, name), { recursive: true, dereference: false });
}

function giveTo(path: string, uid: number): void {
  lchownSync(path, uid, uid);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) giveTo(child, uid);
    else lchownSync(child, uid, uid);
  }
}
