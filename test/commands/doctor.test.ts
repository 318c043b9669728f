import { describe, expect, it } from 'vitest';
import type { Finding } from '../../harness/commands/doctor/finding.ts';
import { explainRefusal, type NamespaceFacts } from '../../harness/commands/doctor/namespaces.ts';
import { readTrial } from '../../harness/commands/doctor/containers.ts';
import { recommendedMode, type Mode } from '../../harness/commands/doctor/mode.ts';
import { nextSteps, renderDiagnosis } from '../../harness/commands/doctor/report.ts';

const refused: NamespaceFacts = {
  isRoot: false,
  refused: '--user',
  words: 'unshare failed: Operation not permitted',
  settings: {},
  isInChroot: false,
  isFiltered: false,
  hasAdminCapability: false,
};

describe('namespaces that are refused', () => {
  it.each<[string, Partial<NamespaceFacts>, string]>([
    [
      'no namespaces at all',
      { settings: { 'user.max_user_namespaces': 0 } },
      'user.max_user_namespaces=15000',
    ],
    [
      'a kernel that keeps them for root',
      { settings: { 'kernel.unprivileged_userns_clone': 0 } },
      'kernel.unprivileged_userns_clone=1',
    ],
    [
      "Ubuntu's AppArmor",
      { refused: '--mount', settings: { 'kernel.apparmor_restrict_unprivileged_userns': 1 } },
      'kernel.apparmor_restrict_unprivileged_userns=0',
    ],
    ['a chroot', { isInChroot: true }, 'outside the chroot'],
    ['a container that hides parts of /proc', { refused: '--mount-proc' }, 'systempaths=unconfined'],
    ['a root without capabilities', { isRoot: true, refused: '--mount' }, '--privileged'],
    ["an engine's filter", { isFiltered: true }, 'seccomp=unconfined'],
    ['nobody knows what', {}, 'as root, or in a container'],
  ])('are explained, and mended, for %s', (_, facts, remedy) => {
    const explained = explainRefusal({ ...refused, ...facts });
    expect(explained.remedy).toContain(remedy);
    expect(explained.detail).toContain('Operation not permitted');
  });

  it('are not blamed on a setting for ordinary users where root asks', () => {
    const { detail } = explainRefusal({
      ...refused,
      isRoot: true,
      hasAdminCapability: true,
      settings: { 'kernel.apparmor_restrict_unprivileged_userns': 1 },
    });
    expect(detail).not.toContain('AppArmor restricts');
  });
});

const findings: Finding[] = [
  { name: 'Node.js', ok: true, detail: 'v20.20.2' },
  {
    name: 'nft',
    ok: false,
    detail: 'not found',
    remedy: 'sudo apt-get install nftables',
    debianPackage: 'nftables',
  },
  {
    name: 'bubblewrap',
    ok: false,
    detail: 'not found',
    remedy: 'sudo apt-get install bubblewrap',
    debianPackage: 'bubblewrap',
  },
  { name: 'bridge', ok: false, detail: 'Unknown device type', remedy: 'sudo modprobe bridge' },
  { name: 'switch and capture', ok: false, isUntried: true, detail: 'cannot be tried yet' },
  { name: 'netem', ok: false, isOptional: true, detail: 'lacking', remedy: 'sudo modprobe sch_netem' },
];

describe('what to mend', () => {
  it('begins with all packages in one command, names nothing twice and nothing that can wait', () => {
    expect(nextSteps(findings)).toEqual([
      'sudo apt-get install nftables bubblewrap',
      'bridge: sudo modprobe bridge',
      'Run wiremark doctor again: it then looks at what it could not try yet.',
    ]);
    expect(nextSteps(findings.filter(({ ok, isOptional }) => ok || isOptional === true))).toEqual([]);
  });
});

describe('the report', () => {
  const limits = [{ limit: 'memory', figure: '512 MB', by: 'cgroup v2', of: 'program' } as const];
  const containers: Finding[] = [
    { name: 'Docker', ok: true, isOptional: true, detail: '28.2.2, as root; containers start' },
  ];
  const recommended = { mode: 'docker', detail: 'only programs lack something here' } as const;

  it('has what must be, what would be nice, the limits, and what to mend, in plain ASCII where asked', () => {
    const text = renderDiagnosis(
      { findings, limits, containers, recommended, whatFails: 'Grading cannot work on this machine yet.' },
      { color: false, width: 80, unicode: false },
    );
    expect(text).toMatchInlineSnapshot(`
      "Must have
      + Node.js                v20.20.2
      X nft                    not found
        > sudo apt-get install nftables
      X bubblewrap             not found
        > sudo apt-get install bubblewrap
      X bridge                 Unknown device type
        > sudo modprobe bridge
      ? switch and capture     cannot be tried yet

      Nice to have
      - netem                  lacking
        > sudo modprobe sch_netem

      Containers
      + Docker                 28.2.2, as root; containers start

      Limits of students' programs on this machine
        memory         512 MB for each program     by cgroup v2

      Mend these, in this order
        1. sudo apt-get install nftables bubblewrap
        2. bridge: sudo modprobe bridge
        3. Run wiremark doctor again: it then looks at what it could not try yet.

      Grading cannot work on this machine yet.
      Recommended: docker: only programs lack something here.
      "
    `);
    expect(/^[\x20-\x7e\n]*$/u.test(text)).toBe(true);
  });

  it('stays within its columns, and has colours only where there is a terminal', () => {
    const long = findings.map((finding) => ({ ...finding, detail: 'so many words '.repeat(20) }));
    const plain = renderDiagnosis(
      { findings: long, limits, containers, recommended, whatFails: 'no' },
      { color: false, width: 80, unicode: true },
    );
    expect(Math.max(...plain.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const coloured = renderDiagnosis(
      { findings, limits, containers, recommended, whatFails: 'no' },
      { color: true, width: 80, unicode: true },
    );
    expect([plain.includes('\u001b'), coloured.includes('\u001b')]).toEqual([false, true]);
  });
});

describe('the way to grade that is recommended', () => {
  const well: Finding[] = [{ name: 'Node.js', ok: true, detail: '' }];
  const noBubblewrap: Finding[] = [
    { name: 'bubblewrap', ok: false, detail: '' },
    { name: 'a program on it', ok: false, isUntried: true, detail: '' },
  ];
  const noNamespaces: Finding[] = [{ name: 'private namespaces', ok: false, detail: '' }];
  const docker = { kind: 'docker', isRootless: false, hasHarness: false } as const;
  const podman = { kind: 'podman', isRootless: true, hasHarness: false } as const;
  const linux = { platform: 'linux', isRoot: true } as const;

  it.each<[Mode['mode'], string, Finding[], (typeof docker | typeof podman)[], object]>([
    ['namespace', 'where namespaces work, whatever engine there is', well, [docker], {}],
    ['docker', 'where programs alone cannot be kept in', noBubblewrap, [docker], {}],
    [
      'podman',
      'where it is the engine of an ordinary user',
      noBubblewrap,
      [docker, podman],
      { isRoot: false },
    ],
    ['launcher', 'where no namespace can be made, but a container', noNamespaces, [docker], {}],
    ['launcher', 'on macOS', well, [docker], { platform: 'darwin' }],
    ['launcher', 'on Windows', well, [docker], { platform: 'win32' }],
    ['none', 'on macOS without an engine', well, [], { platform: 'darwin' }],
    ['none', 'where nothing works', noNamespaces, [], {}],
  ])('is %s %s', (mode, _, found, engines, machine) => {
    expect(recommendedMode(found, { findings: [], engines }, { ...linux, ...machine }).mode).toBe(mode);
  });

  it('is to build the image first, unless it is there', () => {
    const detail = (hasHarness: boolean) =>
      recommendedMode(noNamespaces, { findings: [], engines: [{ ...docker, hasHarness }] }, linux).detail;
    expect(detail(false)).toContain('docker build -t wiremark .');
    expect(detail(true)).not.toContain('build');
  });
});

describe("a container's trial", () => {
  it.each([
    ['', true, 'limits of memory and processes hold'],
    [
      'Resource limits are not supported and ignored on cgroups V1 rootless systems',
      true,
      'do not hold here',
    ],
    [
      'WARNING: Your kernel does not support memory limit capabilities. Limitation discarded.',
      true,
      'do not hold here',
    ],
    [
      'exec: "true": executable file not found in $PATH: unknown.',
      false,
      'limits of memory and processes hold',
    ],
  ])('of which the engine says "%s" has started one', (stderr, ok, detail) => {
    expect(readTrial({ ok, stderr }, true)).toEqual({ detail: expect.stringContaining(detail) });
  });

  it('says that limits do not hold where its engine has none', () => {
    expect(readTrial({ ok: true, stderr: '' }, false).detail).toContain('do not hold here');
  });

  it('tells in the words of the engine why none has', () => {
    const stderr = 'first\nError: OCI runtime error: crun: unknown version specified\n';
    expect(readTrial({ ok: false, stderr }, true).fault).toBe(
      'Error: OCI runtime error: crun: unknown version specified',
    );
  });
});
