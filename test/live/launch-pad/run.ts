/** Lays out a launch pad, mounts a program's disk and unmounts it again, and tells what is mounted on the pad each time. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LAB_FOLDER } from '../../../harness/lab/lab-folder.ts';
import { prepareNamespaces } from '../../../harness/lab/prepare-namespaces.ts';
import { isInsideNamespaces, reenter } from '../../../harness/lab/reenter.ts';
import { openDisk } from '../../../harness/lab/sandbox/disk.ts';
import { launchPad } from '../../../harness/lab/sandbox/launch-pad.ts';

export interface Told {
  /** The program's folder. */
  disk: string;
  /** Places where something is mounted on the pad. */
  before: string[];
  meanwhile: string[];
  after: string[];
  /** What /dev/null is on the pad, and how long a piece of /dev/urandom is. */
  devices: string;
  /** Whether a sandbox is made from the pad that shows a folder of the system, or one of somebody's own. */
  isUsedFor: { system: boolean; own: boolean };
}

if (!isInsideNamespaces()) process.exit(await reenter());
await prepareNamespaces();
const source = join(LAB_FOLDER, 'source');
mkdirSync(source, { recursive: true });
const pad = await launchPad();
const namespace = pad?.for(['--ro-bind', '/usr', '/usr']);
const onPad = (...command: string[]): string =>
  execFileSync('nsenter', [`--mount=${namespace}`, ...command], { encoding: 'utf8' });
const mounted = (): string[] =>
  onPad('cat', '/proc/self/mountinfo')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
const before = mounted();
const disk = await openDisk({ serial: 7, source, bytes: 1_000_000 });
const meanwhile = mounted();
await disk.remove();
const told: Told = {
  disk: dirname(disk.home),
  before,
  meanwhile,
  after: mounted(),
  devices: onPad('sh', '-c', 'stat -c %F /dev/null; head -c 7 /dev/urandom | wc -c'),
  isUsedFor: {
    system: namespace !== undefined,
    own: pad?.for(['--bind', '/home/x', '/home/x']) !== undefined,
  },
};
process.stdout.write(JSON.stringify(told), () => process.exit(0));
