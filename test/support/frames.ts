import { dissect } from '../../harness/wire/index.ts';
import type { Capture, CaptureFile, Frame, NameTable } from '../../harness/wire/types.ts';

/**
 * Builds the frames of one TCP conversation, with valid checksums, one millisecond apart.
 *
 *     tcpConversation({ script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'halo' }, 'close'] })
 *
 * Sequence and acknowledgement numbers follow the script by themselves. `data` is followed by the peer's ACK
 * unless `acked: false`. `mss` splits data into several segments.
 */
export function tcpConversation(options: TcpConversationOptions): Frame[] {
  const conversation = new TcpScript(options);
  for (const step of options.script) conversation.play(step);
  return conversation.frames;
}

export interface TcpConversationOptions {
  client?: string;
  server?: string;
  clientPort?: number;
  serverPort?: number;
  clientIsn?: number;
  serverIsn?: number;
  /** Largest payload of one segment. 1460 where absent. */
  mss?: number;
  /** Time of the first frame, nanoseconds. */
  startNs?: bigint;
  stepNs?: bigint;
  script: TcpStep[];
}

export type Side = 'client' | 'server';

export type TcpStep =
  /** SYN, SYN-ACK, ACK. */
  | 'handshake'
  /** FIN from the client, FIN from the server, the last ACK. */
  | 'close'
  /** Nothing for a while. */
  | { waitMs: number }
  | { syn: Side }
  | { synAck: Side }
  /** A bare ACK of all that was sent so far. */
  | { ack: Side }
  /** FIN, ACK. Not acknowledged by itself. */
  | { fin: Side }
  /** RST, ACK; with `bare`, RST alone. */
  | { rst: Side; bare?: boolean }
  /** Payload, acknowledged by the peer at once unless `acked: false`. `lost: true` sends nothing but counts the bytes. */
  | { from: Side; data: string | Uint8Array; acked?: boolean; lost?: boolean }
  /** Any segment. `seq` and `ack` are relative (the SYN is 0); the conversation's own numbers do not move. */
  | { raw: Side; flags: number; seq: number; ack?: number; data?: string | Uint8Array; window?: number };

export const tcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32 } as const;

class TcpScript {
  readonly frames: Frame[] = [];
  private readonly sides: Record<Side, { address: string; port: number; isn: number; next: number }>;
  private readonly mss: number;
  private readonly stepNs: bigint;
  private nowNs: bigint;

  constructor(options: TcpConversationOptions) {
    const {
      client = '172.16.16.102',
      server = '172.16.16.101',
      clientPort = 54321,
      serverPort = 32444,
    } = options;
    this.sides = {
      client: { address: client, port: clientPort, isn: options.clientIsn ?? 1_000_000, next: 0 },
      server: { address: server, port: serverPort, isn: options.serverIsn ?? 2_000_000, next: 0 },
    };
    this.mss = options.mss ?? 1460;
    this.nowNs = options.startNs ?? defaultStartNs;
    this.stepNs = options.stepNs ?? 1_000_000n;
  }

  play(step: TcpStep): void {
    if (step === 'handshake') this.playAll([{ syn: 'client' }, { synAck: 'server' }, { ack: 'client' }]);
    else if (step === 'close') this.playAll([{ fin: 'client' }, { fin: 'server' }, { ack: 'client' }]);
    else if ('waitMs' in step) this.nowNs += BigInt(step.waitMs) * 1_000_000n;
    else if ('raw' in step)
      this.segment(step.raw, {
        ack: this.sides[peerOf(step.raw)].next,
        ...step,
        data: toBytes(step.data ?? ''),
      });
    else if ('syn' in step) this.advance(step.syn, tcpFlag.syn, 1);
    else if ('synAck' in step) this.advance(step.synAck, tcpFlag.syn | tcpFlag.ack, 1);
    else if ('ack' in step) this.advance(step.ack, tcpFlag.ack, 0);
    else if ('fin' in step) this.advance(step.fin, tcpFlag.fin | tcpFlag.ack, 1);
    else if ('rst' in step) this.advance(step.rst, step.bare ? tcpFlag.rst : tcpFlag.rst | tcpFlag.ack, 0);
    else this.sendData(step);
  }

  private playAll(steps: TcpStep[]): void {
    for (const step of steps) this.play(step);
  }

  private sendData(step: { from: Side; data: string | Uint8Array; acked?: boolean; lost?: boolean }): void {
    const bytes = toBytes(step.data);
    const side = this.sides[step.from];
    const peer = this.sides[peerOf(step.from)];
    for (let at = 0; at < bytes.length; at += this.mss) {
      const data = bytes.subarray(at, at + this.mss);
      const flags = tcpFlag.psh | tcpFlag.ack;
      if (!step.lost) this.segment(step.from, { flags, seq: side.next, ack: peer.next, data });
      side.next += data.length;
    }
    if (step.acked !== false && !step.lost) this.advance(peerOf(step.from), tcpFlag.ack, 0);
  }

  private advance(from: Side, flags: number, by: number): void {
    const side = this.sides[from];
    this.segment(from, { flags, seq: side.next, ack: this.sides[peerOf(from)].next });
    side.next += by;
  }

  private segment(
    from: Side,
    segment: { flags: number; seq: number; ack: number; data?: Uint8Array; window?: number },
  ): void {
    const [side, peer] = [this.sides[from], this.sides[peerOf(from)]];
    const hasAck = (segment.flags & tcpFlag.ack) !== 0;
    const bytes = tcpFrame({
      src: side.address,
      dst: peer.address,
      srcPort: side.port,
      dstPort: peer.port,
      seq: (side.isn + segment.seq) >>> 0,
      ack: hasAck ? (peer.isn + segment.ack) >>> 0 : 0,
      flags: segment.flags,
      window: segment.window ?? 64240,
      data: segment.data ?? new Uint8Array(),
      options: (segment.flags & tcpFlag.syn) !== 0 ? mssOption : new Uint8Array(),
    });
    this.frames.push(frameOf(bytes, this.frames.length + 1, this.nowNs));
    this.nowNs += this.stepNs;
  }
}

/** Joins conversations in the order of time and numbers the frames from 1. */
export function merge(...conversations: Frame[][]): Frame[] {
  const all = conversations.flat();
  all.sort((a, b) => (a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : 0));
  return renumber(all);
}

/** Joins conversations one after another, whatever their times, and numbers the frames from 1. */
export function oneAfterAnother(...conversations: Frame[][]): Frame[] {
  return renumber(conversations.flat());
}

/** The same frames in this order, numbered from 1, one microsecond after another where time went backwards. */
export function renumber(frames: Frame[]): Frame[] {
  let latest = 0n;
  return frames.map((frame, index) => {
    latest = frame.timeNs > latest ? frame.timeNs : latest + 1000n;
    return { ...frame, number: index + 1, timeNs: latest };
  });
}

/** The capture that holds these frames, dissected. */
export function captureOf(frames: Frame[], names: NameTable = new Map()): Capture {
  return dissect(captureFileOf(frames, names));
}

export function captureFileOf(frames: Frame[], names: NameTable = new Map()): CaptureFile {
  return { format: 'pcapng', frames, names };
}

/** One UDP datagram. */
export function udpDatagram(options: UdpOptions): Frame {
  return frameOf(udpFrame(options), 1, options.timeNs ?? defaultStartNs);
}

export interface UdpOptions {
  src: string;
  dst: string;
  srcPort: number;
  dstPort: number;
  data: string | Uint8Array;
  timeNs?: bigint;
}

/** A DNS question and, unless `answered: false`, its answer. Without addresses and rcode, the answer is empty. */
export function dnsExchange(options: DnsExchangeOptions): Frame[] {
  const {
    client = '172.16.16.102',
    server = '172.16.16.2',
    clientPort = 40000,
    id = 0x1234,
    timeNs = defaultStartNs,
  } = options;
  const { name, type = 1, addresses = [], rcode = 0 } = options;
  const question = concat(dnsName(name), u16(type), u16(1));
  const header = (flags: number, answers: number) =>
    concat(u16(id), u16(flags), u16(1), u16(answers), u16(0), u16(0));
  const records = addresses.map((address) =>
    concat(u16(0xc00c), u16(1), u16(1), u32(60), u16(4), ipBytes(address)),
  );
  const query = udpDatagram({
    src: client,
    dst: server,
    srcPort: clientPort,
    dstPort: 53,
    data: concat(header(0x0100, 0), question),
    timeNs,
  });
  if (options.answered === false) return [query];
  const answer = udpDatagram({
    src: server,
    dst: client,
    srcPort: 53,
    dstPort: clientPort,
    data: concat(header(0x8180 | rcode, addresses.length), question, ...records),
    timeNs: timeNs + 1_000_000n,
  });
  return renumber([query, answer]);
}

export interface DnsExchangeOptions {
  client?: string;
  server?: string;
  clientPort?: number;
  id?: number;
  name: string;
  /** 1 is A, 28 is AAAA. */
  type?: number;
  addresses?: string[];
  /** 3 is NXDOMAIN. */
  rcode?: number;
  answered?: boolean;
  timeNs?: bigint;
}

/** An ARP question and, unless `answered: false`, its answer. */
export function arpExchange(options: {
  asker: string;
  asked: string;
  answered?: boolean;
  timeNs?: bigint;
}): Frame[] {
  const { asker, asked, timeNs = defaultStartNs } = options;
  const fixed = concat(u16(1), u16(0x0800), Uint8Array.of(6, 4));
  const request = concat(fixed, u16(1), macOf(asker), ipBytes(asker), new Uint8Array(6), ipBytes(asked));
  const reply = concat(fixed, u16(2), macOf(asked), ipBytes(asked), macOf(asker), ipBytes(asker));
  const frames = [frameOf(ethernet(broadcast, macOf(asker), 0x0806, request), 1, timeNs)];
  if (options.answered !== false) {
    frames.push(frameOf(ethernet(macOf(asker), macOf(asked), 0x0806, reply), 2, timeNs + 100_000n));
  }
  return frames;
}

/** An ICMP "port unreachable" that quotes the first bytes of `about`. */
export function portUnreachable(about: Frame, timeNs: bigint = about.timeNs + 100_000n): Frame {
  const quoted = about.bytes.subarray(14, 14 + 28);
  const [src, dst] = [about.bytes.subarray(30, 34).join('.'), about.bytes.subarray(26, 30).join('.')];
  const message = concat(Uint8Array.of(3, 3, 0, 0, 0, 0, 0, 0), quoted);
  setChecksum(message, 2, [message]);
  return frameOf(ipv4Frame(src, dst, 1, message), 1, timeNs);
}

export interface TcpFrameOptions {
  src: string;
  dst: string;
  srcPort: number;
  dstPort: number;
  seq: number;
  ack: number;
  flags: number;
  window: number;
  data: Uint8Array;
  options: Uint8Array;
}

/** The bytes of one Ethernet frame holding a TCP segment; `options` must fill whole words of 4 bytes. */
export function tcpFrame(options: TcpFrameOptions): Uint8Array {
  const words = 5 + options.options.length / 4;
  const segment = concat(
    u16(options.srcPort),
    u16(options.dstPort),
    u32(options.seq),
    u32(options.ack),
    u16((words << 12) | options.flags),
    u16(options.window),
    u16(0),
    u16(0),
    options.options,
    options.data,
  );
  setChecksum(segment, 16, [pseudoHeader(options.src, options.dst, 6, segment.length), segment]);
  return ipv4Frame(options.src, options.dst, 6, segment);
}

export function udpFrame(options: UdpOptions): Uint8Array {
  const data = toBytes(options.data);
  const datagram = concat(u16(options.srcPort), u16(options.dstPort), u16(8 + data.length), u16(0), data);
  setChecksum(datagram, 6, [pseudoHeader(options.src, options.dst, 17, datagram.length), datagram]);
  return ipv4Frame(options.src, options.dst, 17, datagram);
}

/** MAC address of a machine in these frames: `02:00` and its IPv4 address. */
export function macOf(address: string): Uint8Array {
  return concat(Uint8Array.of(2, 0), ipBytes(address));
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const defaultStartNs = 1_700_000_000_000_000_000n;
const mssOption = Uint8Array.of(2, 4, 0x05, 0xb4);
const broadcast = new Uint8Array(6).fill(0xff);

function frameOf(bytes: Uint8Array, number: number, timeNs: bigint): Frame {
  return { number, timeNs, bytes, originalLength: bytes.length, linkType: 1 };
}

function ethernet(dst: Uint8Array, src: Uint8Array, type: number, payload: Uint8Array): Uint8Array {
  return concat(dst, src, u16(type), payload);
}

function ipv4Frame(src: string, dst: string, protocol: number, payload: Uint8Array): Uint8Array {
  const header = concat(
    Uint8Array.of(0x45, 0),
    u16(20 + payload.length),
    u16(1),
    u16(0x4000),
    Uint8Array.of(64, protocol),
    u16(0),
    ipBytes(src),
    ipBytes(dst),
  );
  setChecksum(header, 10, [header]);
  return ethernet(macOf(dst), macOf(src), 0x0800, concat(header, payload));
}

function pseudoHeader(src: string, dst: string, protocol: number, length: number): Uint8Array {
  return concat(ipBytes(src), ipBytes(dst), Uint8Array.of(0, protocol), u16(length));
}

/** The Internet checksum (RFC 1071) over all parts, stored big-endian at `at`. */
function setChecksum(target: Uint8Array, at: number, parts: Uint8Array[]): void {
  let sum = 0;
  for (const part of parts) part.forEach((byte, index) => (sum += index % 2 === 0 ? byte << 8 : byte));
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  target.set(u16(~sum & 0xffff), at);
}

function dnsName(name: string): Uint8Array {
  const labels = name.split('.').map((label) => concat(Uint8Array.of(label.length), toBytes(label)));
  return concat(...labels, Uint8Array.of(0));
}

function ipBytes(address: string): Uint8Array {
  return Uint8Array.from(address.split('.'), Number);
}

function toBytes(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data;
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function peerOf(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}
