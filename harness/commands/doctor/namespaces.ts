import { execa } from 'execa';
import { existsSync, readFileSync } from 'node:fs';
import { pathOf } from '../../host-commands.ts';
import type { Finding } from './finding.ts';

/** What is known of a machine that refuses namespaces. */
export interface NamespaceFacts {
  isRoot: boolean;
  /** The option of unshare that was refused, and in its words. */
  refused: string;
  words: string;
  /** Settings of the kernel, where they exist: `user.max_user_namespaces`. */
  settings: Record<string, number>;
  isInChroot: boolean;
  /** Something filters our system calls, as a container's engine does. */
  isFiltered: boolean;
  hasAdminCapability: boolean;
}

/** In the order in which they are asked for. Without root, a user namespace comes first. */
const STEPS: [option: string, ...more: string[]][] = [
  ['--mount'],
  ['--net'],
  ['--pid', '--fork'],
  ['--mount-proc'],
];

const SETTINGS = [
  'user.max_user_namespaces',
  'user.max_mnt_namespaces',
  'user.max_net_namespaces',
  'user.max_pid_namespaces',
  'kernel.unprivileged_userns_clone',
  'kernel.apparmor_restrict_unprivileged_userns',
];

/** Tries the namespaces that everything happens in, one after another, and explains the first that is refused. */
export async function namespaceFinding(): Promise<Finding> {
  const isRoot = process.getuid?.() === 0;
  const name = 'private namespaces';
  const steps: typeof STEPS = [
    ...(isRoot ? [] : [['--user', '--map-root-user'] satisfies [string, string]]),
    ...STEPS,
  ];
  const options: string[] = [];
  for (const step of steps) {
    options.push(...step);
    const words = await refusal(options);
    if (words === undefined) continue;
    const facts = { isRoot, refused: step[0], words, ...readFacts() };
    return { name, ok: false, ...explainRefusal(facts) };
  }
  return { name, ok: true, detail: isRoot ? 'as root' : 'as an ordinary user' };
}

/** Why namespaces are refused, and what to do. Where several reasons are known, the first is the one to mend first. */
export function explainRefusal(facts: NamespaceFacts): { detail: string; remedy: string } {
  const { isRoot, refused, words, settings } = facts;
  const said = `unshare ${refused}: ${words}`;
  const zero = SETTINGS.find((key) => key.startsWith('user.max_') && settings[key] === 0);
  if (zero !== undefined) return { detail: `${said}. ${zero} is 0`, remedy: setting(zero, 15_000) };
  if (!isRoot && settings['kernel.unprivileged_userns_clone'] === 0)
    return {
      detail: `${said}. Only root may make user namespaces (kernel.unprivileged_userns_clone is 0)`,
      remedy: `${setting('kernel.unprivileged_userns_clone', 1)} Or run wiremark as root.`,
    };
  if (!isRoot && settings['kernel.apparmor_restrict_unprivileged_userns'] === 1)
    return {
      detail: `${said}. AppArmor restricts user namespaces, as Ubuntu does since 23.10`,
      remedy: `${setting('kernel.apparmor_restrict_unprivileged_userns', 0)} Or run wiremark as root.`,
    };
  if (facts.isInChroot)
    return {
      detail: `${said}. This is a chroot, in which user namespaces cannot be made`,
      remedy: 'Run wiremark outside the chroot, or in a container started with --privileged.',
    };
  if (refused === '--mount-proc')
    return {
      detail: `${said}. Parts of /proc are hidden here, as in a container`,
      remedy: 'Start the container with --privileged, or with --security-opt systempaths=unconfined.',
    };
  if (isRoot && !facts.hasAdminCapability)
    return {
      detail: `${said}. This root lacks CAP_SYS_ADMIN, as in a container`,
      remedy: 'Start the container with --privileged.',
    };
  if (facts.isFiltered)
    return {
      detail: `${said}. A filter of system calls refuses it, as in a container`,
      remedy: 'Start the container with --privileged, or with --security-opt seccomp=unconfined.',
    };
  return {
    detail: `${said}. A container, a chroot or a security module forbids it`,
    remedy: isRoot
      ? 'Run wiremark on a machine of your own, or in a container started with --privileged.'
      : 'Run wiremark as root, or in a container started with --privileged.',
  };
}

function setting(key: string, value: number): string {
  return `sudo sysctl -w ${key}=${value} (and to keep it: echo ${key}=${value} | sudo tee /etc/sysctl.d/60-wiremark.conf).`;
}

/** What unshare says where it refuses; undefined where it does not. */
async function refusal(options: string[]): Promise<string | undefined> {
  const unshare = pathOf('unshare') ?? 'unshare';
  const { exitCode, stderr, shortMessage } = await execa(unshare, [...options, '--', 'true'], {
    reject: false,
    stdin: 'ignore',
    timeout: 10_000,
  });
  if (exitCode === 0) return undefined;
  const words = stderr.trim().split('\n').at(-1) ?? '';
  return words === '' ? (shortMessage ?? 'it failed') : words.replace(/^unshare: /u, '');
}

function readFacts(): Pick<NamespaceFacts, 'settings' | 'isInChroot' | 'isFiltered' | 'hasAdminCapability'> {
  const settings: Record<string, number> = {};
  for (const key of SETTINGS) {
    const text = read(`/proc/sys/${key.replaceAll('.', '/')}`).trim();
    if (text !== '') settings[key] = Number(text);
  }
  const status = read('/proc/self/status');
  const mounts = read('/proc/self/mountinfo').split('\n');
  const CAP_SYS_ADMIN = 21n;
  const capabilities = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/mu.exec(status)?.[1] ?? '0'}`);
  return {
    settings,
    isInChroot: existsSync('/proc/self') && mounts.every((line) => line.split(' ')[4] !== '/'),
    isFiltered: /^Seccomp:\s*2/mu.test(status),
    hasAdminCapability: ((capabilities >> CAP_SYS_ADMIN) & 1n) === 1n,
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
