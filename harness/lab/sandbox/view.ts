import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Without } from '../defences.ts';
import { LAB_FOLDER } from '../lab-folder.ts';
import { nodeBinds, nodeEnvironment } from '../toolchains.ts';
import type { Disk } from './disk.ts';
import { hostFolders } from './etc.ts';

/** Where a program finds its home, and in it its copy of the submission. */
const HOME_FOLDER = '/home/student';
export const WORK_FOLDER = `${HOME_FOLDER}/work`;

/** A file of the lab, and where a program finds it. */
export interface Mount {
  file: string;
  at: string;
  isWritable: boolean;
}

export interface View {
  /** Folder inside the copy of the submission to start in, `.` for its top. */
  cwd: string;
  /** Folder to be shown as /etc. */
  etc: string;
  mounts: Mount[];
  disk: Disk;
  without: Without;
}

/** Bubblewrap's options for what a program sees of the file system: a read-only system, and places of its own to write. */
export function viewOptions({ cwd, etc, mounts, disk, without }: View): string[] {
  const processes = without.has('pid-namespace')
    ? ['--bind', '/proc', '/proc']
    : // Without root the settings of the machine's network would be the program's own to change.
      [
        '--proc',
        '/proc',
        '--ro-bind',
        '/proc/sys',
        '/proc/sys',
        ...(existsSync('/proc/keys') ? ['--ro-bind', '/dev/null', '/proc/keys'] : []),
      ];
  if (without.has('mount-view')) return ['--bind', '/', '/', ...processes, '--chdir', join(disk.work, cwd)];
  return [
    '--ro-bind',
    '/usr',
    '/usr',
    ...['bin', 'sbin', 'lib', 'lib64', 'lib32'].flatMap((name) =>
      existsSync(`/usr/${name}`) ? ['--symlink', `usr/${name}`, `/${name}`] : [],
    ),
    // Folders that bubblewrap makes on its own account are closed to others than its user, which is not always the program's.
    ...['/home', '/opt', '/opt/node', ...mounts.map(({ at }) => dirname(at))].flatMap((folder) => [
      '--dir',
      folder,
    ]),
    ...nodeBinds(LAB_FOLDER),
    ...mounts.flatMap(({ file, at, isWritable }) => [isWritable ? '--bind' : '--ro-bind', file, at]),
    '--ro-bind',
    etc,
    '/etc',
    ...hostFolders().flatMap((name) => ['--ro-bind', `/etc/${name}`, `/etc/${name}`]),
    ...processes,
    '--dev',
    '/dev',
    '--bind',
    disk.home,
    HOME_FOLDER,
    '--bind',
    disk.tmp,
    '/tmp',
    '--bind',
    disk.shared,
    '/dev/shm',
    // Both are memory file systems without a limit that bubblewrap makes for the program's user.
    '--remount-ro',
    '/dev',
    '--remount-ro',
    '/',
    '--chdir',
    join(WORK_FOLDER, cwd),
  ];
}

/** What a program finds in its environment: nothing of the harness's. */
export const ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: HOME_FOLDER,
  USER: 'student',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  PYTHONUNBUFFERED: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  // The leak checker of C compilers looks at memory by ptrace, which is refused.
  ASAN_OPTIONS: 'detect_leaks=0',
  ...nodeEnvironment,
};
