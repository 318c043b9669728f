import { execa } from 'execa';
import { join } from 'node:path';
import { pathOf } from '../../harness/host-commands.ts';
import { findEngine, isEngine, type EngineKind } from '../../harness/lab/container/engine.ts';
import { temporaryFolder } from './cli.ts';

/** A Debian with Python 3 and nothing else, as students' Dockerfiles begin. Stays in each engine as a cache. */
export const PYTHON_IMAGE = 'wiremark-test/python';

/**
 * Finds the image in an engine, or makes it: from another engine's, or with debootstrap.
 *
 * @returns why it cannot be had here, said on stderr as well; undefined where it is there.
 */
export async function whyNoImage(kind: EngineKind): Promise<string | undefined> {
  const why = await reason(kind);
  if (why !== undefined) process.stderr.write(`Skipped, ${kind} cannot run programs here: ${why}\n`);
  return why;
}

async function reason(kind: EngineKind): Promise<string | undefined> {
  const engine = await findEngine(kind);
  if (!isEngine(engine)) return engine.why;
  if (await hasImage(kind)) return undefined;
  const other = kind === 'docker' ? 'podman' : 'docker';
  if (isEngine(await findEngine(other)) && (await hasImage(other))) {
    await execa('sh', ['-c', '"$1" save "$3" | "$2" load', 'sh', other, kind, PYTHON_IMAGE]);
    if (!(await hasImage(kind))) await execa(kind, ['tag', `localhost/${PYTHON_IMAGE}`, PYTHON_IMAGE]);
    return undefined;
  }
  if (process.getuid?.() !== 0) return `only root can make the image ${PYTHON_IMAGE}`;
  if (pathOf('debootstrap') === undefined) return `there is no debootstrap to make ${PYTHON_IMAGE}`;
  await make(kind);
  return undefined;
}

async function make(kind: EngineKind): Promise<void> {
  await using folder = await temporaryFolder();
  const tree = join(folder.path, 'tree');
  await execa('debootstrap', [
    '--variant=minbase',
    '--include=python3',
    'bookworm',
    tree,
    await debianMirror(),
  ]);
  await execa('sh', ['-c', 'tar -C "$1" -c . | "$2" import - "$3"', 'sh', tree, kind, PYTHON_IMAGE]);
}

async function hasImage(kind: EngineKind): Promise<boolean> {
  const { exitCode } = await execa(kind, ['image', 'inspect', PYTHON_IMAGE], {
    reject: false,
    stdout: 'ignore',
  });
  return exitCode === 0;
}

/** From where this machine gets Debian's packages. */
async function debianMirror(): Promise<string> {
  const { stdout } = await execa('apt-get', ['indextargets', '--format', '$(REPO_URI)'], { reject: false });
  const mirror = stdout.split('\n').find((uri) => /^https?:.*\/debian\/?$/u.test(uri));
  return mirror?.replace(/\/$/u, '') ?? 'http://deb.debian.org/debian';
}
