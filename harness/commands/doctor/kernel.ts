import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { setInterfaces } from '../../lab/interfaces.ts';
import { openNamespace, type NamespaceShell } from '../../lab/namespace-shell.ts';
import type { Finding } from './finding.ts';

/** Node and the kernel themselves. */
export function systemFindings(): Finding[] {
  return [findNode(), findKernel(), ...(process.platform === 'linux' ? [findSeccomp()] : [])];
}

/** `engines` of package.json. */
const NODE = [20, 19];

function findNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNew = major > (NODE[0] ?? 0) || (major === NODE[0] && minor >= (NODE[1] ?? 0));
  const detail = `${process.version} ${process.execPath}`;
  return isNew
    ? { name: 'Node.js', ok: true, detail }
    : {
        name: 'Node.js',
        ok: false,
        detail: `${detail} is too old: ${NODE.join('.')} is needed`,
        remedy: 'Install Node.js 20.19 or newer from https://nodejs.org',
      };
}

/** Kernels before 6.1 do not know small socket tables of a machine's own. */
const SMALL_TABLES = [6, 1];

function findKernel(): Finding {
  const name = 'Linux';
  const version = release();
  if (process.platform !== 'linux')
    return {
      name,
      ok: false,
      detail: `this is ${process.platform}, which has no network namespaces`,
      remedy:
        'Run all of wiremark in one container, with scripts/wiremark (docs/containers.md); or in WSL2, or in a virtual machine.',
    };
  const [major = 0, minor = 0] = version.split(/[.-]/u).map(Number);
  const notes = [
    ...(/microsoft/iu.test(version) ? ['WSL2: it has no netem, so no slow links'] : []),
    ...(major < (SMALL_TABLES[0] ?? 0) || (major === SMALL_TABLES[0] && minor < (SMALL_TABLES[1] ?? 0))
      ? ['older than 6.1: on a machine with much memory, looking at sockets is slow']
      : []),
  ];
  return { name, ok: true, detail: [version, ...notes].join('; ') };
}

function findSeccomp(): Finding {
  const name = 'seccomp filters';
  const actions = read('/proc/sys/kernel/seccomp/actions_avail').trim();
  if (actions.includes('errno')) return { name, ok: true, detail: 'the kernel can refuse system calls' };
  return {
    name,
    ok: false,
    detail: 'the kernel cannot filter system calls (no CONFIG_SECCOMP_FILTER)',
    remedy: "Boot your distribution's own kernel.",
  };
}

type Trial = (shell: NamespaceShell) => Promise<void>;

/** What of the kernel the lab is built from, each tried in a network namespace of its own. */
const PARTS: [name: string, gives: string, trial: string | Trial, remedy: string][] = [
  ['veth', 'cables', 'ip link add trial0 type veth peer name trial1', 'sudo modprobe veth'],
  ['bridge', 'a switch', 'ip link add trial2 type bridge', 'sudo modprobe bridge'],
  [
    'offload',
    'can be turned off',
    ({ pid }) => setInterfaces(pid, { plain: ['trial0'] }),
    "Boot your distribution's own kernel.",
  ],
  [
    'nftables, bridge',
    'clients can be held',
    "nft 'table bridge trial { chain c { type filter hook prerouting priority 0; }; }'",
    'sudo modprobe nf_tables_bridge nft_meta_bridge',
  ],
  [
    'nftables, NAT',
    'connections to localhost can be led across the switch',
    "nft 'table ip trial { chain c { type nat hook output priority -100; ip daddr 10.0.0.1 dnat to 10.0.0.2; }; }'",
    'sudo modprobe nft_chain_nat nft_nat',
  ],
];

/** The kernel's parts of a network. Call it inside the lab's namespaces. */
export async function networkFindings(): Promise<Finding[]> {
  const shell = await openNamespace('trial');
  const findings: Finding[] = [];
  try {
    for (const [name, gives, trial, remedy] of PARTS) {
      const trying = typeof trial === 'string' ? shell.run(trial) : trial(shell);
      const fault = await trying.then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      findings.push(
        fault === undefined
          ? { name, ok: true, detail: gives }
          : { name, ok: false, detail: kernelWords(fault), remedy },
      );
    }
  } finally {
    await shell[Symbol.asyncDispose]();
  }
  return findings;
}

/** Without our own name before and the script after them. */
function kernelWords(message: string): string {
  return message.replace(/^trial: (?:Error: )?/u, '').replace(/ \(exit \d+\) in: [^]*$/u, '');
}

const NOBODY = 65_534;

/** That the kernel says what a process waits for. Call it inside the lab's namespaces. */
export async function processFinding(): Promise<Finding> {
  const name = '/proc/<pid>/syscall';
  // Root's programs run as other users, and to look at those takes a right of its own.
  const isRoot = process.getuid?.() === 0 && process.env['WIREMARK_ROOTLESS'] !== '1';
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'], ...user });
  const gone = once(child, 'close');
  try {
    // Once it has answered, it waits for more.
    child.stdin.write('x');
    await Promise.race([once(child.stdout, 'data'), gone]);
    const words = read(`/proc/${child.pid}/syscall`);
    if (/^(?:running|-?\d+ )/u.test(words))
      return { name, ok: true, detail: 'shows what a program waits for' };
    return {
      name,
      ok: false,
      detail: 'cannot be read: nobody could tell whether a program still does anything',
      remedy:
        'Run wiremark where it may trace its own processes: as root, or in a container started with --privileged or --cap-add SYS_PTRACE.',
    };
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
