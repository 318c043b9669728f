/**
 * Starts a program where what starts programs may open no more files, and prints what is left of it as JSON. Not a test: launch.test.ts
 * starts it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openRunGroup } from '../../../harness/lab/cgroup.ts';
import { LAB_FOLDER } from '../../../harness/lab/lab-folder.ts';
import { prepareNamespaces } from '../../../harness/lab/prepare-namespaces.ts';
import { launch } from '../../../harness/lab/program.ts';
import { isInsideNamespaces, reenter } from '../../../harness/lab/reenter.ts';
import { hostCommand } from '../../../harness/lab/sandbox/host-command.ts';
import { spawner } from '../../../harness/lab/spawner/spawner.ts';

export interface Left {
  words: string;
  /** Filters of system calls that are still open. */
  filters: string[];
  mounts: string[];
  /** Folders of programs. */
  disks: string[];
  /** Control groups of programs; undefined where none can be had. */
  groups: string[] | undefined;
}

if (!isInsideNamespaces()) process.exit(await reenter());
await prepareNamespaces();
const source = join(LAB_FOLDER, 'unlaunched');
mkdirSync(source, { recursive: true });
const group = (await openRunGroup())?.open('unlaunched', {});
// Too few for the pipes of a program.
execFileSync(hostCommand('prlimit'), [`--pid=${spawner().pid}`, '--nofile=8:8']);
const words = await launch(
  {
    machine: { name: 'one', pid: process.pid },
    source,
    cwd: '.',
    argv: ['/bin/true'],
    serial: 1,
    etc: source,
    ...(group === undefined ? {} : { group }),
  },
  '',
).then(
  () => 'it was started',
  (error: unknown) => String(error),
);
const [file] = group?.files ?? [];
const left: Left = {
  words,
  filters: readdirSync('/proc/self/fd')
    .flatMap(targetOf)
    .filter((path) => path.includes('seccomp')),
  mounts: readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.includes('/programs/')),
  disks: existsSync(join(LAB_FOLDER, 'programs')) ? readdirSync(join(LAB_FOLDER, 'programs')) : [],
  groups: file === undefined ? undefined : foldersIn(dirname(file)),
};
group?.remove();
process.stdout.write(JSON.stringify(left));
process.exit(0);

function targetOf(fd: string): string[] {
  try {
    return [readlinkSync(`/proc/self/fd/${fd}`)];
  } catch {
    return [];
  }
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));
}
