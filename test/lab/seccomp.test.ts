import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { AUDIT_ARCHITECTURES, CALLS, type Architecture } from '../../harness/lab/seccomp/calls.ts';
import { seccompFilter } from '../../harness/lab/seccomp/filter.ts';

const { EPERM, ENOSYS, EAFNOSUPPORT, EPROTONOSUPPORT } = constants.errno;
const AF = { UNIX: 1, INET: 2, INET6: 10, NETLINK: 16, PACKET: 17, VSOCK: 40, ALG: 38, BLUETOOTH: 31 };
const SOCK = { STREAM: 1, DGRAM: 2, RAW: 3, SEQPACKET: 5, NONBLOCK: 0o4000, CLOEXEC: 0o2000000 };
const CLONE = { VM: 0x100, SIGHAND: 0x800, NEWNS: 0x20000, NEWUSER: 0x10000000, NEWNET: 0x40000000 };

describe.each(['x64', 'arm64'] as const)('the filter of system calls on %s', (architecture) => {
  const calls = CALLS[architecture];
  const ask = (number: number, ...args: number[]) => judge(architecture, { number, args });

  it.each([
    ['a TCP socket', [AF.INET, SOCK.STREAM, 6]],
    ['a UDP socket that does not block', [AF.INET, SOCK.DGRAM | SOCK.NONBLOCK | SOCK.CLOEXEC, 17]],
    ['a socket of IPv6', [AF.INET6, SOCK.STREAM, 0]],
    ['the multipath socket that Go asks for', [AF.INET, SOCK.STREAM | SOCK.CLOEXEC, 262]],
    ['a local socket', [AF.UNIX, SOCK.SEQPACKET, 0]],
    ['routing messages, by which getaddrinfo() looks at addresses', [AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, 0]],
  ])('allows %s', (_, args) => {
    expect(ask(calls.socket, ...args)).toBe('allow');
  });

  it.each([
    ['a raw socket', [AF.INET, SOCK.RAW, 1], EPERM],
    ['a raw socket whose type carries flags', [AF.INET6, SOCK.RAW | SOCK.NONBLOCK | SOCK.CLOEXEC, 58], EPERM],
    ['a packet socket', [AF.PACKET, SOCK.RAW, 0x300], EPERM],
    ['a packet socket of the cooked kind', [AF.PACKET, SOCK.DGRAM, 0x300], EPERM],
    ['a socket to the hypervisor', [AF.VSOCK, SOCK.STREAM, 0], EAFNOSUPPORT],
    ['a socket of the crypto interface', [AF.ALG, SOCK.SEQPACKET, 0], EAFNOSUPPORT],
    ['a Bluetooth socket', [AF.BLUETOOTH, SOCK.STREAM, 0], EAFNOSUPPORT],
    ['SCTP', [AF.INET, SOCK.STREAM, 132], EPROTONOSUPPORT],
    ['messages to netfilter', [AF.NETLINK, SOCK.RAW, 12], EPROTONOSUPPORT],
  ])('refuses %s', (_, args, error) => {
    expect(ask(calls.socket, ...args)).toBe(error);
  });

  it('allows raw and packet sockets to a program that may have them, and nothing else more', () => {
    const may = (number: number, ...args: number[]) =>
      judge(architecture, { number, args, rawSockets: true });
    expect(may(calls.socket, AF.INET, SOCK.RAW, 1)).toBe('allow');
    expect(may(calls.socket, AF.PACKET, SOCK.RAW, 0x300)).toBe('allow');
    expect(may(calls.socket, AF.VSOCK, SOCK.STREAM, 0)).toBe(EAFNOSUPPORT);
    expect(may(calls.unshare, CLONE.NEWUSER)).toBe(EPERM);
  });

  it('lets threads and processes be made, but in no namespace of their own', () => {
    expect(ask(calls.clone, CLONE.VM | CLONE.SIGHAND)).toBe('allow');
    expect(ask(calls.clone, constants.signals.SIGCHLD)).toBe('allow');
    for (const flag of [CLONE.NEWNS, CLONE.NEWUSER, CLONE.NEWNET])
      expect(ask(calls.clone, flag | constants.signals.SIGCHLD)).toBe(EPERM);
    expect(ask(calls.clone3, 0x7000, 88)).toBe(ENOSYS);
  });

  it.each([
    'unshare',
    'setns',
    'mount',
    'umount2',
    'pivot_root',
    'chroot',
    'open_tree',
    'move_mount',
    'fsopen',
    'fsmount',
    'mount_setattr',
    'ptrace',
    'process_vm_readv',
    'process_vm_writev',
    'pidfd_getfd',
    'kcmp',
    'keyctl',
    'add_key',
    'request_key',
    'bpf',
    'perf_event_open',
    'userfaultfd',
    'init_module',
    'finit_module',
    'delete_module',
    'kexec_load',
    'kexec_file_load',
    'swapon',
    'reboot',
    'settimeofday',
    'clock_settime',
    'acct',
    'quotactl',
    'name_to_handle_at',
    'open_by_handle_at',
    'syslog',
  ] as const)('refuses %s', (name) => {
    expect(ask(calls[name])).toBe(EPERM);
  });

  it.each(['io_uring_setup', 'io_uring_enter', 'io_uring_register'] as const)(
    'says that %s does not exist, so that runtimes do without',
    (name) => {
      expect(ask(calls[name])).toBe(ENOSYS);
    },
  );

  it('refuses to type into a terminal, and no other control of a file', () => {
    expect(ask(calls.ioctl, 0, 0x5412)).toBe(EPERM);
    expect(ask(calls.ioctl, 0, 0x5401)).toBe('allow');
  });

  it('allows every call that it does not name', () => {
    const named = new Set<number>(Object.values(calls));
    const others = Array.from({ length: 470 }, (_, number) => number).filter((number) => !named.has(number));
    expect(others.filter((number) => ask(number) !== 'allow')).toEqual([]);
  });

  it('ends a program that calls as another architecture', () => {
    const other = architecture === 'x64' ? 0x4000_0003 : 0x4000_0028;
    expect(judge(architecture, { number: 1, args: [], audit: other })).toBe('kill');
  });
});

it('knows no call of the x32 kind', () => {
  expect(judge('x64', { number: 0x4000_0000 + CALLS.x64.unshare, args: [] })).toBe(ENOSYS);
  expect(judge('x64', { number: 0x4000_0000, args: [] })).toBe(ENOSYS);
});

it('says so where it has no table for a processor', () => {
  expect(() => seccompFilter({ rawSockets: false }, 's390x')).toThrow('s390x');
});

interface Asked {
  number: number;
  args: number[];
  audit?: number;
  rawSockets?: boolean;
}

/** What the kernel would do with a call: a small interpreter of classic BPF (`net/core/filter.c`), for the instructions that are used. */
function judge(architecture: Architecture, asked: Asked): 'allow' | 'kill' | number {
  const { number, args, audit = AUDIT_ARCHITECTURES[architecture], rawSockets = false } = asked;
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number, 0);
  data.writeUInt32LE(audit, 4);
  for (const [index, value] of args.entries()) data.writeBigUInt64LE(BigInt(value >>> 0), 16 + 8 * index);
  const program = seccompFilter({ rawSockets }, architecture);
  let accumulator = 0;
  for (let at = 0; ; at += 8) {
    const code = program.readUInt16LE(at);
    const k = program.readUInt32LE(at + 4);
    const jump = (holds: boolean): void => {
      at += 8 * (program[at + (holds ? 2 : 3)] ?? 0);
    };
    if (code === 0x20) accumulator = data.readUInt32LE(k);
    else if (code === 0x54) accumulator = (accumulator & k) >>> 0;
    else if (code === 0x15) jump(accumulator === k);
    else if (code === 0x35) jump(accumulator >= k);
    else if (code === 0x45) jump((accumulator & k) !== 0);
    else if (code === 0x06) return actionOf(k);
    else throw new Error(`an instruction that no filter needs: ${code}`);
  }
}

function actionOf(k: number): 'allow' | 'kill' | number {
  if (k === 0x7fff0000) return 'allow';
  if (k === 0x80000000) return 'kill';
  if (k >>> 16 === 5) return k & 0xffff;
  throw new Error(`an unknown action: ${k}`);
}
