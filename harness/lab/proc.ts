import { readlinkSync } from 'node:fs';
import { isForContainers } from './lab-folder.ts';
import { listing, readText } from './proc-text.ts';

export { readThreads } from './threads.ts';

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

const TABLES = ['tcp', 'tcp6', 'udp', 'udp6'] as const;

/**
 * Whether no socket but one in TIME_WAIT is in a table. An engine's network namespaces share the machine's own large table, and to
 * read it takes as long as to go through all of it.
 */
function isEmpty(pid: number, table: (typeof TABLES)[number]): boolean {
  const [protocol = '', version = ''] = [table.slice(0, 3).toUpperCase(), table.slice(3)];
  return readText(`/proc/${pid}/net/sockstat${version}`).includes(`${protocol}${version}: inuse 0`);
}

/** The sockets of the network namespace that a process is in. Empty when the process has ended. */
export function readSockets(pid: number): SocketRow[] {
  return TABLES.flatMap((table) => {
    if (isForContainers && isEmpty(pid, table)) return [];
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
