import type { Frame } from '../../harness/wire/types.ts';
import type { Random } from './random.ts';

/** A valid pcap file of either byte order, in microseconds or nanoseconds. */
export function buildPcap(frames: readonly Frame[], random: Random): Uint8Array {
  const writer = new Writer(random.oneIn(2));
  const isNano = random.oneIn(2);
  writer.u32(isNano ? 0xa1b2_3c4d : 0xa1b2_c3d4);
  writer.u16(2);
  writer.u16(4);
  for (const value of [0, 0, 262_144, frames[0]?.linkType ?? 1]) writer.u32(value);
  for (const { timeNs, bytes, originalLength } of frames) {
    writer.u32(Number(timeNs / 1_000_000_000n));
    writer.u32(Number(timeNs % 1_000_000_000n) / (isNano ? 1 : 1000));
    writer.u32(bytes.length);
    writer.u32(originalLength);
    writer.bytes(bytes);
  }
  return writer.finish();
}

/** A valid pcapng file: sections of either byte order, blocks of every type, with options and names. */
export function buildPcapng(frames: readonly Frame[], random: Random): Uint8Array {
  const writer = new Writer(random.oneIn(2));
  const perSection = random.oneIn(3) ? Math.max(1, frames.length >> 1) : frames.length;
  for (let at = 0; at < frames.length || at === 0; at += perSection) {
    if (at > 0 && random.oneIn(2)) writer.isLittle = !writer.isLittle;
    writeSection(writer, frames.slice(at, at + perSection), random);
  }
  return writer.finish();
}

function writeSection(writer: Writer, frames: readonly Frame[], random: Random): void {
  writer.block(0x0a0d_0d0a, () => {
    writer.u32(0x1a2b_3c4d);
    writer.u16(1);
    writer.u16(0);
    writer.u32(0xffff_ffff);
    writer.u32(0xffff_ffff);
    if (random.oneIn(2)) writer.option(4, text('fuzz'));
  });
  const resolution = random.pick([6, 9, 3, 0x80 | 20, 0x7f]);
  const links = [...new Set(frames.map(({ linkType }) => linkType))];
  for (const linkType of links)
    writer.block(1, () => {
      writer.u16(linkType);
      writer.u16(0);
      writer.u32(random.pick([0, 64, 65_535, 262_144]));
      if (random.oneIn(2)) writer.option(2, text('switch'));
      if (random.oneIn(2)) writer.option(9, Uint8Array.of(resolution));
      if (random.oneIn(4)) writer.option(14, new Uint8Array(8).fill(random.below(256)));
      writer.option(0, new Uint8Array());
    });
  if (random.oneIn(3))
    writer.block(4, () => {
      writer.option(1, Uint8Array.of(172, 16, 16, 101, ...text('mesin-1'), 0));
      writer.option(2, Uint8Array.of(...new Uint8Array(16).fill(1), ...text('enam'), 0));
      writer.option(0, new Uint8Array());
    });
  for (const frame of frames) writeFrame(writer, frame, links.indexOf(frame.linkType), random);
}

function writeFrame(writer: Writer, frame: Frame, index: number, random: Random): void {
  const { bytes, originalLength } = frame;
  if (random.oneIn(30)) writer.block(0xbad, () => writer.bytes(text('skipped!')));
  const type = random.oneIn(8) ? random.pick([2, 3]) : 6;
  writer.block(type, () => {
    if (type === 2) {
      writer.u16(index);
      writer.u16(0);
    } else if (type === 6) writer.u32(index);
    if (type !== 3) {
      writer.u32(random.below(0x60_000));
      writer.u32(random.u32());
      writer.u32(bytes.length);
    }
    writer.u32(originalLength);
    writer.bytes(bytes);
    if (type === 6 && random.oneIn(8)) writer.option(1, text('a comment'));
  });
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

class Writer {
  isLittle: boolean;
  private room = new Uint8Array(4096);
  private at = 0;

  constructor(isLittle: boolean) {
    this.isLittle = isLittle;
  }

  u16(value: number): void {
    this.view(2).setUint16(0, value, this.isLittle);
  }

  u32(value: number): void {
    this.view(4).setUint32(0, value, this.isLittle);
  }

  bytes(value: Uint8Array): void {
    this.view(value.length);
    this.room.set(value, this.at - value.length);
  }

  option(code: number, value: Uint8Array): void {
    this.u16(code);
    this.u16(value.length);
    this.bytes(value);
    this.pad();
  }

  /** Both lengths of a block are filled in when its body is there. */
  block(type: number, writeBody: () => void): void {
    const start = this.at;
    this.u32(type);
    this.u32(0);
    writeBody();
    this.pad();
    const length = this.at + 4 - start;
    this.u32(length);
    new DataView(this.room.buffer).setUint32(start + 4, length, this.isLittle);
  }

  finish(): Uint8Array {
    return this.room.slice(0, this.at);
  }

  private pad(): void {
    this.view((4 - (this.at % 4)) % 4);
  }

  private view(size: number): DataView {
    if (this.at + size > this.room.length) {
      const room = new Uint8Array(2 * (this.at + size));
      room.set(this.room.subarray(0, this.at));
      this.room = room;
    }
    this.at += size;
    return new DataView(this.room.buffer, this.at - size, size);
  }
}
