import { execa } from 'execa';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { top, whyNoLab } from '../support/cli.ts';
import type { Told } from './launch-pad/run.ts';

const noLab = await whyNoLab();
if (noLab !== undefined) process.stderr.write(`launch pad: not run, ${noLab}\n`);

const DEVICES = 'character special file\n7\n';
/** Makes a /dev of its own, with the machine's devices mounted into it one by one, and goes on with a command. */
const DEV_OF_A_CONTAINER = `set -e
mount -t tmpfs dev /mnt
for name in null zero full random urandom tty; do touch /mnt/$name; mount --bind /dev/$name /mnt/$name; done
for link in fd:self/fd stdin:self/fd/0 stdout:self/fd/1 stderr:self/fd/2; do ln -s /proc/\${link#*:} /mnt/\${link%%:*}; done
mkdir /mnt/shm /mnt/pts
mount --rbind /mnt /dev
umount -l /mnt
exec "$@"`;

async function lookAtPad(within: string[]): Promise<Told> {
  const [command = '', ...args] = [
    ...within,
    process.execPath,
    '--import',
    'tsx',
    join(top, 'test/live/launch-pad/run.ts'),
  ];
  const { stdout } = await execa(command, args, { cwd: top });
  return JSON.parse(stdout);
}

describe.runIf(noLab === undefined)('the namespace from which sandboxes are made', () => {
  let told: Told;
  beforeAll(async () => {
    told = await lookAtPad([]);
  }, 120_000);

  it('has nothing but the system and the lab in it', () => {
    const places = ['/usr', '/etc', '/dev', '/proc', '/run/wiremark'];
    const strangers = told.before.filter(
      (path) => path !== '/' && !places.some((place) => path === place || path.startsWith(`${place}/`)),
    );
    expect(strangers).toEqual([]);
    expect(told.before).toEqual(expect.arrayContaining(['/', ...places]));
  });

  it("has a program's disk in it as long as that is there", () => {
    expect(told.before).not.toContain(told.disk);
    expect(told.meanwhile).toContain(told.disk);
    expect(told.after).not.toContain(told.disk);
  });

  it('has the devices, also where each of them is mounted into /dev, as in a container', async ({ skip }) => {
    expect(told.devices).toBe(DEVICES);
    skip(process.getuid?.() !== 0, 'only root can mount another /dev');
    const inContainer = await lookAtPad(['unshare', '--mount', 'sh', '-c', DEV_OF_A_CONTAINER, 'sh']);
    expect(inContainer.devices).toBe(DEVICES);
  }, 120_000);

  it('is not used where a program is shown something else', () => {
    expect(told.isUsedFor).toEqual({ system: true, own: false });
  });
});
