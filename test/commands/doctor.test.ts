import { describe, expect, it } from 'vitest';
import type { Finding } from '../../harness/commands/doctor/finding.ts';
import { explainRefusal, type NamespaceFacts } from '../../harness/commands/doctor/namespaces.ts';
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

  it('has what must be, what would be nice, the limits, and what to mend, in plain ASCII where asked', () => {
    const text = renderDiagnosis(
      { findings, limits, whatFails: 'Grading cannot work on this machine yet.' },
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

      Limits of students' programs on this machine
        memory         512 MB for each program     by cgroup v2

      Mend these, in this order
        1. sudo apt-get install nftables bubblewrap
        2. bridge: sudo modprobe bridge
        3. Run wiremark doctor again: it then looks at what it could not try yet.

      Grading cannot work on this machine yet.
      "
    `);
    expect(/^[\x20-\x7e\n]*$/u.test(text)).toBe(true);
  });

  it('stays within its columns, and has colours only where there is a terminal', () => {
    const long = findings.map((finding) => ({ ...finding, detail: 'so many words '.repeat(20) }));
    const plain = renderDiagnosis(
      { findings: long, limits, whatFails: 'no' },
      { color: false, width: 80, unicode: true },
    );
    expect(Math.max(...plain.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const coloured = renderDiagnosis(
      { findings, limits, whatFails: 'no' },
      { color: true, width: 80, unicode: true },
    );
    expect([plain.includes('\u001b'), coloured.includes('\u001b')]).toEqual([false, true]);
  });
});
