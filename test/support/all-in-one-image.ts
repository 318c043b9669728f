import { execa } from 'execa';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathOf } from '../../harness/host-commands.ts';
import { findEngine, isEngine } from '../../harness/lab/container/engine.ts';
import { temporaryFolder, top } from './cli.ts';

/** The image with all of wiremark, and the Debian without Node.js that it is made from. Both stay as a cache. */
export const ALL_IN_ONE = 'wiremark-test/all-in-one';
const BASE = 'wiremark-test/debian';
/** Where the base has the certificates that this machine trusts for npm's registry. */
const CERTIFICATES = '/etc/machine-certificates.crt';

/** Why the image cannot be built here; undefined where it can. Says so on stderr. */
export async function whyNoAllInOne(): Promise<string | undefined> {
  const why = await reason();
  if (why !== undefined) process.stderr.write(`Skipped, the all-in-one image cannot be built here: ${why}\n`);
  return why;
}

async function reason(): Promise<string | undefined> {
  const docker = await findEngine('docker');
  if (!isEngine(docker)) return docker.why;
  if (process.getuid?.() !== 0) return 'only root can make its base image';
  if (!(await hasImage(BASE)) && pathOf('debootstrap') === undefined) return 'there is no debootstrap';
  return undefined;
}

/** Builds the image from this tree, with the registry and the mirror that this machine uses. Returns how long it took. */
export async function buildAllInOne(): Promise<{ durationMs: number }> {
  if (!(await hasImage(BASE))) await makeBase();
  const { durationMs } = await execa(
    'docker',
    [
      'build',
      '--network=host',
      '--force-rm',
      `--tag=${ALL_IN_ONE}`,
      `--build-arg=BASE=${BASE}`,
      `--build-arg=APT_MIRROR=${await debianMirror()}`,
      `--build-arg=NPM_CONFIG_REGISTRY=${(await npmSetting('registry')) ?? ''}`,
      `--build-arg=NPM_CONFIG_CAFILE=${CERTIFICATES}`,
      top,
    ],
    { env: { DOCKER_BUILDKIT: '0' }, stdout: 'ignore', stderr: 'pipe' },
  );
  return { durationMs };
}

async function makeBase(): Promise<void> {
  await using folder = await temporaryFolder();
  const tree = join(folder.path, 'tree');
  await execa('debootstrap', [
    '--variant=minbase',
    '--include=ca-certificates',
    'bookworm',
    tree,
    await debianMirror(),
  ]);
  const certificates = (await npmSetting('cafile')) ?? join(tree, 'etc/ssl/certs/ca-certificates.crt');
  await copyFile(certificates, join(tree, CERTIFICATES));
  await execa('sh', ['-c', 'tar -C "$1" -c . | docker import - "$2"', 'sh', tree, BASE]);
}

async function hasImage(name: string): Promise<boolean> {
  const { exitCode } = await execa('docker', ['image', 'inspect', name], { reject: false, stdout: 'ignore' });
  return exitCode === 0;
}

/** A setting of npm's on this machine; undefined where it has none. */
async function npmSetting(name: string): Promise<string | undefined> {
  const { stdout } = await execa('npm', ['config', 'get', name], { stderr: 'ignore' });
  const value = stdout.trim();
  return value === '' || value === 'null' || value === 'undefined' ? undefined : value;
}

/** From where this machine gets Debian's packages. */
async function debianMirror(): Promise<string> {
  const { stdout } = await execa('apt-get', ['indextargets', '--format', '$(REPO_URI)'], { reject: false });
  const mirror = stdout.split('\n').find((uri) => /^https?:.*\/debian\/?$/u.test(uri));
  return mirror?.replace(/\/$/u, '') ?? 'http://deb.debian.org/debian';
}
