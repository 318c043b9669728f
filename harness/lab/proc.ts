import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { unreachable } from '../errors.ts';
import type { WaitingOn } from '../model/evidence.ts';

/** A row of a kernel socket table. */
export interface SocketRow {
  protocol: 'tcp' | 'udp';
  local: { address: string; port: number };
  remote: { address: string; port: number };
  /** State number of `include/net/tcp_states.h`: 1 established, 10 listen. */
  state: number;
  sendQueue: number;
  receiveQueue: number;
  /** 0: none, 1: retransmission, 2: keep-alive, 3: TIME_WAIT, 4: zero-window probe. */
  timer: number;
  inode: number;
}

export const TCP_ESTABLISHED = 1;
export const TCP_TIME_WAIT = 6;
export const TCP_CLOSE = 7;
export const TCP_LISTEN = 10;

/** The sockets of the network namespace that a process is in. Empty when the process has ended. */
export function readSockets(pid: number): SocketRow[] {
  return (['tcp', 'tcp6', 'udp', 'udp6'] as const).flatMap((table) => {
    const text = readText(`/proc/${pid}/net/${table}`);
    return text
      .split('\n')
      .slice(1)
      .flatMap((line) => parseRow(table.startsWith('tcp') ? 'tcp' : 'udp', line) ?? []);
  });
}

function parseRow(protocol: 'tcp' | 'udp', line: string): SocketRow | undefined {
  const [, local, remote, state, queues, timer, , , , inode] = line.trim().split(/\s+/);
  if (local === undefined || remote === undefined || inode === undefined) return undefined;
  const [send, receive] = (queues ?? '').split(':');
  return {
    protocol,
    local: parseEndpoint(local),
    remote: parseEndpoint(remote),
    state: Number.parseInt(state ?? '0', 16),
    sendQueue: Number.parseInt(send ?? '0', 16),
    receiveQueue: Number.parseInt(receive ?? '0', 16),
    timer: Number.parseInt((timer ?? '0').split(':')[0] ?? '0', 16),
    inode: Number(inode),
  };
}

/** The kernel prints addresses as 32-bit words in the machine's own byte order. */
function parseEndpoint(text: string): { address: string; port: number } {
  const [hex = '', port = '0'] = text.split(':');
  const bytes = Buffer.from(hex, 'hex');
  for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
  return { address: bytes.length === 4 ? bytes.join('.') : ipv6Text(bytes), port: Number.parseInt(port, 16) };
}

function ipv6Text(bytes: Buffer): string {
  if (bytes.every((byte) => byte === 0)) return '::';
  if (bytes.subarray(0, 10).every((byte) => byte === 0) && bytes.readUInt16BE(10) === 0xffff)
    return bytes.subarray(12).join('.');
  const words = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16));
  return words.join(':').replace(/(^|:)(0(:|$)){2,}/, '::');
}

/** All processes below one, itself left out. */
export function descendants(pid: number): number[] {
  const found: number[] = [];
  const queue = [pid];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const task of listing(`/proc/${next}/task`)) {
      const children = readText(`/proc/${next}/task/${task}/children`).trim();
      for (const child of children === '' ? [] : children.split(' ')) {
        found.push(Number(child));
        queue.push(Number(child));
      }
    }
    if (found.length > 4_096) break;
  }
  return found;
}

/** Inodes of the sockets that a process holds open. */
export function socketInodes(pid: number): number[] {
  return listing(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const match = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`));
      return match?.[1] === undefined ? [] : [Number(match[1])];
    } catch {
      return [];
    }
  });
}

export interface ThreadState {
  waitingOn: WaitingOn;
  /** Whether it will run again without anything arriving: it runs already, or waits with a time limit. */
  wakes: 'by-itself' | 'never' | 'unknown';
  /** Grows whenever it has run in between. */
  switches: number;
}

/** Commands that only prepare a program: until they have become it, it has not begun. */
const LAUNCHERS = new Set(['bwrap', 'nsenter', 'setpriv', 'prlimit', 'stdbuf']);

/** What each thread of a process is doing at this moment. */
export function readThreads(pid: number): ThreadState[] {
  const executable = executableOf(pid);
  const isLauncher = LAUNCHERS.has(executable);
  const python = /^python[\d.]*$/.test(executable);
  return listing(`/proc/${pid}/task`).flatMap((task) => {
    const status = readText(`/proc/${pid}/task/${task}/status`);
    if (status === '' || /^State:\s+[ZX]/m.test(status)) return [];
    const switches = [...status.matchAll(/^(?:non)?voluntary_ctxt_switches:\s+(\d+)/gm)]
      .map((match) => Number(match[1]))
      .reduce((sum, count) => sum + count, 0);
    // In an uninterruptible sleep it waits for a disk, and will go on by itself.
    if (isLauncher || /^State:\s+[RD]/m.test(status))
      return [{ waitingOn: 'running', wakes: 'by-itself', switches }];
    return [{ ...parseSyscall(readText(`/proc/${pid}/task/${task}/syscall`), python), switches }];
  });
}

/**
 * `/proc/<pid>/syscall`: number and six arguments. Python waits for its time limits in poll(), so a bare read has none;
 * any other program may have set SO_RCVTIMEO, which cannot be seen from outside.
 */
function parseSyscall(text: string, python: boolean): Omit<ThreadState, 'switches'> {
  const [name, first = '0', , third = '0', fourth = '0', fifth = '0'] = text.trim().split(/\s+/);
  const call = SYSCALLS[process.arch === 'arm64' ? 'arm64' : 'x64'][Number(name)];
  if (call === undefined)
    return { waitingOn: name === 'running' || name === '' ? 'running' : 'other', wakes: 'by-itself' };
  const limited = (pointer: string): ThreadState['wakes'] => (BigInt(pointer) === 0n ? 'never' : 'by-itself');
  const timeout = (value: string): ThreadState['wakes'] =>
    BigInt.asIntN(32, BigInt(value)) < 0n ? 'never' : 'by-itself';
  const bare: ThreadState['wakes'] = python ? 'never' : 'unknown';
  switch (call) {
    case 'read':
      return BigInt(first) === 0n
        ? { waitingOn: 'stdin', wakes: 'never' }
        : { waitingOn: 'receive', wakes: bare };
    case 'receive':
      return { waitingOn: 'receive', wakes: bare };
    case 'accept':
      return { waitingOn: 'accept', wakes: bare };
    case 'connect':
      return { waitingOn: 'connect', wakes: 'by-itself' };
    case 'send':
      return { waitingOn: 'send', wakes: bare };
    case 'wait':
      return { waitingOn: 'child', wakes: 'never' };
    case 'futex':
      return { waitingOn: 'other', wakes: limited(fourth) };
    case 'sleep':
      return { waitingOn: 'sleep', wakes: 'by-itself' };
    case 'poll':
      return { waitingOn: 'receive', wakes: timeout(third) };
    case 'ppoll':
      return { waitingOn: 'receive', wakes: limited(third) };
    case 'select':
      return { waitingOn: 'receive', wakes: limited(fifth) };
    case 'epoll':
      return { waitingOn: 'receive', wakes: timeout(fourth) };
    case 'pause':
      return { waitingOn: 'other', wakes: 'never' };
    default:
      return unreachable(call);
  }
}

type Call =
  | 'read'
  | 'receive'
  | 'send'
  | 'accept'
  | 'connect'
  | 'wait'
  | 'futex'
  | 'sleep'
  | 'poll'
  | 'ppoll'
  | 'select'
  | 'epoll'
  | 'pause';

/** System call numbers of `asm/unistd_64.h` and `asm-generic/unistd.h`. */
const SYSCALLS: Record<'x64' | 'arm64', Record<number, Call>> = {
  x64: {
    0: 'read',
    1: 'send',
    20: 'send',
    44: 'send',
    46: 'send',
    7: 'poll',
    23: 'select',
    34: 'pause',
    35: 'sleep',
    42: 'connect',
    43: 'accept',
    45: 'receive',
    47: 'receive',
    61: 'wait',
    202: 'futex',
    230: 'sleep',
    232: 'epoll',
    247: 'wait',
    270: 'select',
    271: 'ppoll',
    281: 'epoll',
    288: 'accept',
  },
  arm64: {
    22: 'epoll',
    63: 'read',
    64: 'send',
    66: 'send',
    72: 'select',
    73: 'ppoll',
    95: 'wait',
    98: 'futex',
    101: 'sleep',
    115: 'sleep',
    202: 'accept',
    203: 'connect',
    206: 'send',
    207: 'receive',
    211: 'send',
    212: 'receive',
    242: 'accept',
    260: 'wait',
  },
};

/** Name of the file that a process executes; empty where it cannot be known. */
function executableOf(pid: number): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return '';
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function listing(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
