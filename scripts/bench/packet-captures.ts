import { closeSync, openSync, writeSync } from 'node:fs';

/** Many short connections, 64 open at a time, ten frames each: handshake, question, answer, close. */
export function writeConnections(path: string, connections: number): void {
  const writer = new CaptureWriter(path);
  const open = 64;
  for (let from = 0; from < connections; from += open) {
    const length = Math.min(open, connections - from);
    const scripts = Array.from({ length }, (_, index) => shortConnection(from + index));
    for (let step = 0; step < 10; step += 1)
      for (const script of scripts) {
        const segment = script[step];
        if (segment) writer.segment(segment);
      }
  }
  writer.close();
}

/** One connection that carries `bytes` from the client to the server, every second segment acknowledged. */
export function writeTransfer(path: string, bytes: number): void {
  const writer = new CaptureWriter(path);
  const ends = endsOf(0);
  writer.segment({ ...ends, from: 'client', flags: flag.syn, seq: 0, ack: 0, length: 0 });
  writer.segment({ ...ends, from: 'server', flags: flag.syn | flag.ack, seq: 0, ack: 1, length: 0 });
  writer.segment({ ...ends, from: 'client', flags: flag.ack, seq: 1, ack: 1, length: 0 });
  for (let sent = 0, segments = 1; sent < bytes; segments += 1) {
    const length = Math.min(segmentBytes, bytes - sent);
    writer.segment({ ...ends, from: 'client', flags: flag.ack, seq: 1 + sent, ack: 1, length });
    sent += length;
    if (segments % 2 === 0 || sent === bytes)
      writer.segment({ ...ends, from: 'server', flags: flag.ack, seq: 1, ack: 1 + sent, length: 0 });
  }
  writer.segment({ ...ends, from: 'client', flags: flag.fin | flag.ack, seq: 1 + bytes, ack: 1, length: 0 });
  writer.segment({ ...ends, from: 'server', flags: flag.fin | flag.ack, seq: 1, ack: 2 + bytes, length: 0 });
  writer.segment({ ...ends, from: 'client', flags: flag.ack, seq: 2 + bytes, ack: 2, length: 0 });
  writer.close();
}

/** A port that no protocol is known by: dissectors of other programs must not wait for the end of a message. */
const serverPort = 32_444;
/** What Ethernet's 1500 bytes leave a segment. */
const segmentBytes = 1460;
const flag = { fin: 0x01, syn: 0x02, psh: 0x08, ack: 0x10 } as const;

interface Ends {
  clientHost: number;
  clientPort: number;
}

interface Segment extends Ends {
  from: 'client' | 'server';
  flags: number;
  /** Relative numbers: the SYN is 0. */
  seq: number;
  ack: number;
  length: number;
}

function endsOf(connection: number): Ends {
  return { clientHost: 2 + (connection % 200), clientPort: 20_000 + Math.floor(connection / 200) };
}

function shortConnection(connection: number): Segment[] {
  const ends = endsOf(connection);
  const [asked, answered] = [12 + (connection % 50), 100 + (connection % 400)];
  const client = (flags: number, seq: number, ack: number, length = 0): Segment => ({
    ...ends,
    from: 'client',
    flags,
    seq,
    ack,
    length,
  });
  const server = (flags: number, seq: number, ack: number, length = 0): Segment => ({
    ...client(flags, seq, ack, length),
    from: 'server',
  });
  return [
    client(flag.syn, 0, 0),
    server(flag.syn | flag.ack, 0, 1),
    client(flag.ack, 1, 1),
    client(flag.psh | flag.ack, 1, 1, asked),
    server(flag.ack, 1, 1 + asked),
    server(flag.psh | flag.ack, 1, 1 + asked, answered),
    client(flag.ack, 1 + asked, 1 + answered),
    client(flag.fin | flag.ack, 1 + asked, 1 + answered),
    server(flag.fin | flag.ack, 1 + answered, 2 + asked),
    client(flag.ack, 2 + asked, 2 + answered),
  ];
}

const headerBytes = 14 + 20 + 20;
const blockHeaderBytes = 28;
const startSeconds = 1_700_000_000n;

/** Writes a little-endian pcapng file of Ethernet frames in large pieces, one frame every 10 microseconds. */
class CaptureWriter {
  private readonly file: number;
  private readonly bytes = Buffer.alloc(4 * 1024 * 1024);
  private at = 0;
  private frames = 0;

  constructor(path: string) {
    this.file = openSync(path, 'w');
    // A section of unknown length, and one Ethernet interface with times in microseconds.
    this.u32(0x0a0d0d0a, 28, 0x1a2b3c4d, 0x00000001, 0xffffffff, 0xffffffff, 28);
    this.u32(1, 20, 1, 262_144, 20);
  }

  segment({ from, clientHost, clientPort, flags, seq, ack, length }: Segment): void {
    const captured = headerBytes + length;
    const padded = Math.ceil(captured / 4) * 4;
    if (this.at + blockHeaderBytes + padded + 4 > this.bytes.length) this.flush();
    const micros = startSeconds * 1_000_000n + BigInt(this.frames) * 10n;
    const blockBytes = blockHeaderBytes + padded + 4;
    this.u32(6, blockBytes, 0, Number(micros >> 32n), Number(micros & 0xffffffffn), captured, captured);
    const start = this.at;
    this.bytes.fill(0, start, start + padded);
    const toServer = from === 'client';
    const [source, target] = toServer ? [clientHost, 1] : [1, clientHost];
    this.bytes.set([2, 0, 10, 0, 0, target, 2, 0, 10, 0, 0, source, 8, 0], start);
    const ip = start + 14;
    this.bytes.set([0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, source, 10, 0, 0, target], ip);
    this.bytes.writeUInt16BE(40 + length, ip + 2);
    this.bytes.writeUInt16BE(this.frames & 0xffff, ip + 4);
    this.bytes.writeUInt16BE(checksum(this.bytes, ip, ip + 20, 0), ip + 10);
    const tcp = ip + 20;
    this.bytes.writeUInt16BE(toServer ? clientPort : serverPort, tcp);
    this.bytes.writeUInt16BE(toServer ? serverPort : clientPort, tcp + 2);
    this.bytes.writeUInt32BE((seq + initialNumber(clientPort, toServer)) >>> 0, tcp + 4);
    const acknowledged = flags & flag.ack ? (ack + initialNumber(clientPort, !toServer)) >>> 0 : 0;
    this.bytes.writeUInt32BE(acknowledged, tcp + 8);
    this.bytes.set([0x50, flags, 0xfa, 0xf0], tcp + 12);
    const letter = 0x61 + (this.frames % 26);
    this.bytes.fill(letter, tcp + 20, tcp + 20 + length);
    const ofPayload = (length >> 1) * letter * 0x101 + (length % 2) * letter * 0x100;
    const pseudo = 10 * 256 + source + 10 * 256 + target + 6 + 20 + length;
    this.bytes.writeUInt16BE(checksum(this.bytes, tcp, tcp + 20, pseudo + ofPayload), tcp + 16);
    this.at += padded;
    this.u32(blockBytes);
    this.frames += 1;
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private u32(...values: number[]): void {
    for (const value of values) this.at = this.bytes.writeUInt32LE(value, this.at);
  }

  private flush(): void {
    for (let from = 0; from < this.at;) from += writeSync(this.file, this.bytes, from, this.at - from);
    this.at = 0;
  }
}

function initialNumber(clientPort: number, ofClient: boolean): number {
  return (clientPort * 65_537 + (ofClient ? 1000 : 900_000)) >>> 0;
}

/** The Internet checksum (RFC 1071), begun with `begun`; its own field must be zero. */
function checksum(bytes: Buffer, from: number, to: number, begun: number): number {
  let sum = begun;
  for (let at = from; at + 1 < to; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
