import { spawn } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from '../../errors.ts';
import { LAB_FOLDER_VARIABLE } from '../lab-folder.ts';
import { givenOwner, groupName, isGone, ownerEnvironment, ownerOf, ourselves, type Owner } from '../owner.ts';
import { descendants } from '../proc.ts';
import { signal } from '../signal.ts';
import { requireEngine, type Engine, type EngineKind } from './engine.ts';
import { BESIDE, isBeside } from './is-beside.ts';
import { removeContainers, removeImages } from './leftovers.ts';

/** How soon a command notices that the one which started it is gone. */
const WATCH_MS = 300;

/**
 * Runs this same command again beside an engine: it sees the engine's containers as processes of the machine, and has a session of its
 * own, so that Ctrl-C reaches it alone. Rootless Podman keeps its containers in a user namespace, which it enters. What it leaves
 * behind, containers and its folder, is removed when it has ended, however that was.
 */
export async function runBeside(kind: EngineKind): Promise<number> {
  const isRoot = process.getuid?.() === 0;
  const engine = await requireEngine(kind);
  if (kind === 'docker' && !isRoot)
    throw new OperatorError(
      'no-engine',
      '--sandbox docker joins the networks of containers to its switch, which only root may do.',
      'Run wiremark with sudo, or all of it in one container (scripts/wiremark), or use rootless Podman: --sandbox podman.',
    );
  const owner = ourselves();
  await removeLeft(engine, isGone);
  const folder = join(tmpdir(), groupName());
  mkdirSync(folder, { mode: 0o700 });
  const script = process.argv[1];
  if (script === undefined) throw new Error('no script to run again');
  const [file = '', ...args] = [
    // Only to a network namespace of its own can it come back from those of machines.
    ...(isRoot ? [] : [engine.path, 'unshare', 'unshare', '--net', '--']),
    process.execPath,
    ...process.execArgv,
    script,
    ...process.argv.slice(2),
  ];
  const child = spawn(file, args, {
    stdio: 'inherit',
    detached: true,
    env: {
      ...process.env,
      [BESIDE]: '1',
      [LAB_FOLDER_VARIABLE]: folder,
      ...ownerEnvironment(owner),
      WIREMARK_ROOTLESS: isRoot ? '0' : '1',
      PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
    },
  });
  const pass = (signal: NodeJS.Signals): void => {
    const pid = child.pid === undefined ? undefined : commandBelow(child.pid);
    if (pid !== undefined) process.kill(pid, signal);
  };
  process.on('SIGINT', pass);
  process.on('SIGTERM', pass);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
  } finally {
    process.off('SIGINT', pass);
    process.off('SIGTERM', pass);
    await removeLeft(engine, (one) => isSame(one, owner));
  }
}

/** Ends this process, with its containers and its folder, when the one that started it is gone: nobody else would clean up. */
export function watchOwner(engine: Engine): void {
  const owner = givenOwner();
  if (owner === undefined || !isBeside()) return;
  const timer = setInterval(() => {
    if (!isGone(owner)) return;
    clearInterval(timer);
    // Podman has no engine that would end what an image's build runs.
    for (const pid of descendants(process.pid)) signal(pid, 'SIGKILL');
    void removeLeft(engine, (one) => isSame(one, owner)).finally(() => process.kill(process.pid, 'SIGKILL'));
  }, WATCH_MS);
  timer.unref();
}

/** Removes containers and folders of the owners that are meant, and nothing else. */
async function removeLeft(engine: Engine, isMeant: (owner: Owner) => boolean): Promise<void> {
  await removeContainers(engine, isMeant);
  await removeImages(engine, isMeant);
  for (const name of readdirSync(tmpdir())) {
    const owner = ownerOf(name);
    if (owner === undefined || !isMeant(owner)) continue;
    const folder = join(tmpdir(), name);
    const about = lstatSync(folder, { throwIfNoEntry: false });
    if (about?.isDirectory() === true && about.uid === process.getuid?.())
      rmSync(folder, { recursive: true, force: true });
  }
}

function isSame(one: Owner, other: Owner): boolean {
  return one.namespace === other.namespace && one.pid === other.pid && one.started === other.started;
}

/** The command itself: rootless Podman has processes of its own before it. */
function commandBelow(pid: number): number | undefined {
  const node = realpathSync(process.execPath);
  return [pid, ...descendants(pid)].find((one) => {
    try {
      return readlinkSync(`/proc/${one}/exe`) === node;
    } catch {
      return false;
    }
  });
}
