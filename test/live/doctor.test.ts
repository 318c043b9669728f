import { execa, type Options } from 'execa';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../harness/commands/doctor/finding.ts';
import { pathOf } from '../../harness/host-commands.ts';
import { temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();
const isRoot = process.getuid?.() === 0;
const DOCTOR = [process.execPath, '--import', 'tsx', join(top, 'harness/cli.ts'), 'doctor'];
const OTHER_USER = 61_999;
const asOther = ['setpriv', `--reuid=${OTHER_USER}`, `--regid=${OTHER_USER}`, '--clear-groups', '--'];
const canOtherRead =
  isRoot &&
  (await execa('setpriv', [...asOther.slice(1), 'test', '-r', join(top, 'package.json')], { reject: false }))
    .exitCode === 0;

interface Diagnosis {
  works: boolean;
  findings: Finding[];
  limits: { limit: string; figure: string; by: string }[];
  containers: Finding[];
  recommended: { mode: string; detail: string };
  nextSteps: string[];
}

describe.runIf(noLab === undefined)('doctor on a machine that can grade', () => {
  it('says so with the limits that hold, in sections of at most 80 columns and without colour', async () => {
    const { stdout, exitCode } = await wiremark('doctor');
    expect(exitCode).toBe(0);
    for (const part of ['Must have', 'Nice to have', "Limits of students' programs", 'Grading works'])
      expect(stdout).toContain(part);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\u001b');
  });

  it('says the same as JSON, and nothing else', async () => {
    const { diagnosis, exitCode } = await doctor([]);
    expect(exitCode).toBe(0);
    expect(diagnosis).toMatchObject({ works: true, nextSteps: [] });
    expect(diagnosis.findings.filter(({ ok, isOptional }) => !ok && isOptional !== true)).toEqual([]);
    expect(new Set(diagnosis.limits.map(({ limit }) => limit))).toEqual(
      new Set(['memory', 'processes', 'cpu-time', 'file-size', 'disk', 'open-files', 'output', 'wall-time']),
    );
  });

  it('is stopped by no container engine that does not answer, and recommends namespaces all the same', async () => {
    const { diagnosis, exitCode } = await doctor([], { env: { DOCKER_HOST: 'unix:///none' } });
    expect(exitCode).toBe(0);
    expect(diagnosis.containers).not.toEqual([]);
    expect(diagnosis.containers).not.toContainEqual(expect.objectContaining({ name: 'Docker', ok: true }));
    expect(diagnosis.recommended.mode).toBe('namespace');
    expect(diagnosis.nextSteps).toEqual([]);
  });

  it('refuses a capture that there is not, as wrong usage', async () => {
    const run = await execa(DOCTOR[0] ?? '', DOCTOR.slice(1), {
      reject: false,
      env: { WIREMARK_CAPTURE: 'snoop' },
    });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('WIREMARK_CAPTURE must be');
  });
});

describe.runIf(noLab === undefined)('doctor on a machine that cannot grade yet', () => {
  it('names the packages of missing commands in one line, and leaves the rest for later', async () => {
    await using folder = await temporaryFolder();
    for (const command of ['setpriv', 'nsenter', 'prlimit', 'mount', 'sh', 'cat'])
      await symlink(pathOf(command) ?? '', join(folder.path, command));
    const { diagnosis, exitCode } = await doctor([], { env: { PATH: folder.path } });
    expect(exitCode).toBe(3);
    expect(diagnosis.nextSteps[0]).toBe('sudo apt-get install util-linux bubblewrap');
    expect(finding(diagnosis, 'switch and capture')).toMatchObject({ ok: false, isUntried: true });
  });

  it.runIf(isRoot)('misses the system\u2019s Python, whatever other Python there is', async () => {
    const script = `set -e
t=$(mktemp -d); mount -t tmpfs t $t; mkdir $t/u $t/w
mount -t overlay o -o lowerdir=/usr/bin,upperdir=$t/u,workdir=$t/w /usr/bin
rm /usr/bin/python3; exec "$@"`;
    const { diagnosis, exitCode } = await doctor(['unshare', '--mount', 'bash', '-c', script, 'bash']);
    expect(exitCode).toBe(3);
    expect(finding(diagnosis, 'python3')).toMatchObject({
      ok: false,
      remedy: 'sudo apt-get install python3',
    });
    expect(diagnosis.nextSteps[0]).toBe('sudo apt-get install python3');
    // What does not need it has been tried all the same.
    expect(finding(diagnosis, 'private namespaces')).toMatchObject({ ok: true });
    expect(finding(diagnosis, 'network')).toMatchObject({ ok: false, isUntried: true });
  });

  it.runIf(isRoot)('tells a root without capabilities that it is in a container', async () => {
    const { diagnosis, exitCode } = await doctor([
      'setpriv',
      '--bounding-set=-sys_admin',
      '--inh-caps=-sys_admin',
      '--',
    ]);
    expect(exitCode).toBe(3);
    expect(finding(diagnosis, 'private namespaces')?.detail).toContain('lacks CAP_SYS_ADMIN');
    expect(finding(diagnosis, 'private namespaces')?.remedy).toContain('--privileged');
  });

  it.runIf(canOtherRead)('names the setting that forbids namespaces to an ordinary user', async () => {
    await using folder = await temporaryFolder();
    const script = join(folder.path, 'no-namespaces.py');
    await writeFile(script, NO_NAMESPACES);
    const { diagnosis, exitCode } = await doctor(['/usr/bin/python3', script, ...asOther]);
    expect(exitCode).toBe(3);
    expect(finding(diagnosis, 'private namespaces')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('user.max_user_namespaces is 0'),
    });
    expect(diagnosis.nextSteps[0]).toContain('sudo sysctl -w user.max_user_namespaces=');
  });
});

describe.runIf(noLab === undefined && canOtherRead)('doctor as an ordinary user', () => {
  it('finds that grading works, and what only root has', async () => {
    const { diagnosis, exitCode } = await doctor(asOther);
    expect(exitCode).toBe(0);
    expect(finding(diagnosis, 'private namespaces')?.detail).toBe('as an ordinary user');
    expect(finding(diagnosis, 'capture: tcpdump')).toMatchObject({ ok: false, isOptional: true });
  });

  it('is not stopped by the promise of no new privileges', async () => {
    const { exitCode } = await doctor([...asOther, 'setpriv', '--no-new-privs', '--']);
    expect(exitCode).toBe(0);
  });
});

/** In a user namespace in which no further one may be made, with all users of the machine. */
const NO_NAMESPACES = `import ctypes, os, sys
ready, go = os.pipe(), os.pipe()
child = os.fork()
if child == 0:
    ctypes.CDLL(None).unshare(0x10000000)
    os.write(ready[1], b"x")
    os.read(go[0], 1)
    with open("/proc/sys/user/max_user_namespaces", "w") as setting:
        setting.write("0")
    os.execvp(sys.argv[1], sys.argv[1:])
os.read(ready[0], 1)
for kind in "uid", "gid":
    with open(f"/proc/{child}/{kind}_map", "w") as users:
        users.write("0 0 65536")
os.write(go[1], b"x")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

async function doctor(
  before: string[],
  options: Options = {},
): Promise<{ diagnosis: Diagnosis; exitCode: number | undefined }> {
  const [file = '', ...args] = [...before, ...DOCTOR, '--json'];
  const { stdout, exitCode } = await execa(file, args, {
    cwd: top,
    reject: false,
    stdin: 'ignore',
    ...options,
  });
  return { diagnosis: JSON.parse(String(stdout)), exitCode };
}

function finding({ findings }: Diagnosis, name: string): Diagnosis['findings'][number] | undefined {
  return findings.find((one) => one.name === name);
}
