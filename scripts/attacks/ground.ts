import { execa } from 'execa';
import { accessSync, constants, lstatSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const top = fileURLToPath(new URL('../..', import.meta.url));
/** The lecturer's home of the run: what attacks are after lies there. */
export const LECTURER = '/home/lecturer';

/** Files that no attack may read, nor change. */
const CANARIES = [
  'secret.txt',
  '.ssh/id_ed25519',
  'class/neighbour/server.py',
  'class/neighbour/client.py',
  'reports/results.json',
  'reports/grades.csv',
  'reports/neighbour/result.json',
  'reports/neighbour/evidence/attack/attacker.stdout',
];

/**
 * Makes the guard's own file system: everything there is becomes read-only, and memory lies over all that could be written. Only
 * inside the guard's mount namespace.
 */
export async function layGround(): Promise<void> {
  process.chdir('/');
  await execa('mount', ['--make-rprivate', '/']);
  await execa('ip', ['link', 'set', 'lo', 'up']);
  // The sources may lie in a folder that is about to be covered.
  const kept = '/mnt';
  await cover(kept, '64m');
  await mkdir(join(kept, 'top'));
  await execa('mount', ['--rbind', top, join(kept, 'top')]);
  await mkdir(join(kept, 'etc'));
  await cp('/etc', join(kept, 'etc'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => canBeCopied(path),
  });
  await makeReadOnly();
  for (const folder of ['/tmp', '/var/tmp', '/home', '/root', '/dev/shm', '/srv']) await cover(folder, '1g');
  await execa('mount', ['--bind', join(kept, 'etc'), '/etc']);
  await execa('mount', ['-o', 'remount,bind,rw', '/etc']).catch(() => {});
  const isCovered = await readFile(join(top, 'package.json')).then(
    () => false,
    () => true,
  );
  if (isCovered) {
    await mkdir(top, { recursive: true });
    await execa('mount', ['--rbind', join(kept, 'top'), top]);
  }
  process.chdir(top);
  await mkdir('/home/student/work', { recursive: true });
  for (const name of CANARIES) await put(name, `# CANARY-file-${name.replaceAll('/', '-')}\n`);
  const rubric = await readFile(join(top, 'test/attacks/rubric.json'), 'utf8');
  await put('rubric.json', rubric.replace('"title": "An honest', '"title": "CANARY-file-rubric: An honest'));
}

/** Which canary files are no longer what they were. */
export async function changedCanaries(before: Map<string, string>): Promise<string[]> {
  const now = await canaryDigests();
  return [...before].filter(([name, digest]) => now.get(name) !== digest).map(([name]) => name);
}

/** The digests of the canary files. */
export async function canaryDigests(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of [...CANARIES, 'rubric.json']) {
    const text = await readFile(join(LECTURER, name)).catch(() => Buffer.from('gone'));
    found.set(name, createHash('sha256').update(text).digest('hex'));
  }
  return found;
}

async function put(name: string, text: string): Promise<void> {
  const path = join(LECTURER, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function cover(folder: string, size: string): Promise<void> {
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0755,nosuid,nodev`, 'guard', folder]);
}

/** Every file system that could be written becomes read-only here; what the lab itself needs is left. */
async function makeReadOnly(): Promise<void> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).trim().split('\n');
  for (const line of mounts) {
    const [, , , , place = '', options = ''] = line.split(' ');
    if (/^\/(proc|sys|dev|mnt)(\/|$)/.test(place) || options.split(',').includes('ro')) continue;
    const kept = options
      .split(',')
      .filter((option) => /^(nosuid|nodev|noexec|noatime|nodiratime|relatime)$/.test(option));
    await execa(
      'mount',
      ['-o', ['remount', 'bind', 'ro', ...kept].join(','), place.replaceAll(String.raw`\040`, ' ')],
      {
        reject: false,
      },
    );
  }
}

function canBeCopied(path: string): boolean {
  try {
    if (!lstatSync(path).isSymbolicLink()) accessSync(path, constants.R_OK);
  } catch {
    return false;
  }
  // Secrets of this machine stay where they are.
  return !/\/(shadow-?|gshadow-?|ssl\/private|ssh|sudoers.*)$/.test(path);
}
