import { closeSync, openSync, readSync } from 'node:fs';
import { isForContainers } from './lab-folder.ts';
import { readText } from './proc-text.ts';

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
type Table = (typeof TABLES)[number];

interface OpenTable {
  table: Table;
  fd: number;
  /** What was in it when it was read last. */
  text: Buffer;
  rows: SocketRow[];
}

/**
 * The socket tables of a network namespace. They are looked at many times a second: kept open, a look costs a third. Open they
 * also keep the namespace: they have to be disposed of before it can go.
 */
export class SocketTables implements Disposable {
  private readonly pid: number;
  private readonly files: OpenTable[];
  /** Those that had a row in them when they were read last, or have not been read. */
  private full: readonly OpenTable[];

  /** @param pid a process in the namespace. Where it has ended, there are no sockets. */
  constructor(pid: number) {
    this.pid = pid;
    this.files = TABLES.flatMap((table) => {
      try {
        return [{ table, fd: openSync(`/proc/${pid}/net/${table}`, 'r'), text: NOTHING, rows: [] }];
      } catch {
        return [];
      }
    });
    this.full = this.files;
  }

  /** Reads the tables that were not empty: only who makes a socket puts a row into an empty one. */
  readFull(): void {
    for (const file of this.full) this.renew(file);
  }

  /** Reads the others, which somebody may have made a socket in. */
  readEmpty(): void {
    for (const file of this.files) if (!this.full.includes(file)) this.renew(file);
  }

  /** What was read last. */
  rows(): SocketRow[] {
    this.full = this.files.filter(({ rows }) => rows.length > 0);
    return this.full.flatMap(({ rows }) => rows);
  }

  [Symbol.dispose](): void {
    for (const { fd } of this.files.splice(0)) closeSync(fd);
  }

  private renew(file: OpenTable): void {
    const text = isForContainers && isEmpty(this.pid, file.table) ? NOTHING : wholeText(file.fd);
    if (text.equals(file.text)) return;
    file.text = Buffer.from(text);
    const protocol = file.table.startsWith('tcp') ? 'tcp' : 'udp';
    const lines = text.toString('latin1').split('\n').slice(1);
    file.rows = lines.flatMap((line) => parseRow(protocol, line) ?? []);
  }
}

/** The sockets of the network namespace that a process is in, at this moment. Empty when the process has ended. */
export function readSockets(pid: number): SocketRow[] {
  using tables = new SocketTables(pid);
  tables.readFull();
  return tables.rows();
}

/**
 * Whether no socket but one in TIME_WAIT is in a table. An engine's network namespaces share the machine's own large table, and to
 * read it takes as long as to go through all of it.
 */
function isEmpty(pid: number, table: Table): boolean {
  const [protocol = '', version = ''] = [table.slice(0, 3).toUpperCase(), table.slice(3)];
  return readText(`/proc/${pid}/net/sockstat${version}`).includes(`${protocol}${version}: inuse 0`);
}

const NOTHING = Buffer.alloc(0);
let piece = Buffer.allocUnsafe(64 * 1024);
/** The kernel writes whole rows to a page, and gives them out when the next one does not fit: where more than a row would have fitted, there is none. */
const LAST_PIECE_BYTES = 2_048;

/** From its start to its end: the kernel writes such a file anew for who reads it from its start. Valid until the next call. */
function wholeText(fd: number): Buffer {
  for (let at = 0; ;) {
    const read = readSync(fd, piece, at, piece.length - at, at);
    at += read;
    if (read < LAST_PIECE_BYTES && at < piece.length) return piece.subarray(0, at);
    if (at === piece.length) piece = Buffer.concat([piece, Buffer.allocUnsafe(piece.length)]);
  }
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
