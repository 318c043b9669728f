import { ipv4Bytes } from './addresses.ts';
import { blockTypes, byteOrderMagic, optionCodes } from './pcapng.ts';
import type { Frame, NameTable } from './types.ts';

export interface PcapngContents {
  frames: Frame[];
  /** IPv4 address → machine name, stored so that Wireshark shows the names. */
  names?: NameTable;
  interfaceName?: string;
  /** Frame number → comment. */
  comments?: ReadonlyMap<number, string>;
  /** The program that writes the file. */
  application: string;
}

/**
 * A little-endian pcapng file (draft-ietf-opsawg-pcapng) with one interface per link type and `interfaceId`, and times in nanoseconds.
 * The same contents give the same bytes.
 */
export function writePcapng(contents: PcapngContents): Uint8Array {
  const { frames, names = new Map(), comments = new Map(), interfaceName = 'switch', application } = contents;
  const interfaces = interfacesOf(frames);
  const writer = new BlockWriter();
  writer.block(blockTypes.section, () => {
    writer.u32(byteOrderMagic);
    writer.u16(1);
    writer.u16(0);
    // The section's length is not told: -1.
    writer.u32(0xffffffff);
    writer.u32(0xffffffff);
    writer.option(optionCodes.application, utf8(application));
    writer.u32(optionCodes.end);
  });
  for (const { linkType } of interfaces.values()) {
    writer.block(blockTypes.interface, () => {
      writer.u16(linkType);
      writer.u16(0);
      writer.u32(262144);
      writer.option(optionCodes.interfaceName, utf8(interfaceName));
      writer.option(optionCodes.timeResolution, Uint8Array.of(9));
      writer.u32(optionCodes.end);
    });
  }
  writeNames(writer, names);
  for (const frame of frames)
    writeFrame(writer, frame, interfaces.get(keyOf(frame))?.index ?? 0, comments.get(frame.number));
  return writer.finish();
}

function interfacesOf(frames: Frame[]): Map<string, { index: number; linkType: number }> {
  const first = { linkType: 1 };
  const interfaces = new Map([[keyOf(first), { index: 0, linkType: 1 }]]);
  for (const frame of frames) {
    const key = keyOf(frame);
    if (!interfaces.has(key)) interfaces.set(key, { index: interfaces.size, linkType: frame.linkType });
  }
  return interfaces;
}

function keyOf({ linkType, interfaceId = 0 }: Pick<Frame, 'linkType' | 'interfaceId'>): string {
  return `${linkType} ${interfaceId}`;
}

function writeNames(writer: BlockWriter, names: NameTable): void {
  const records = [...names].flatMap(([address, name]) => {
    const bytes = ipv4Bytes(address);
    return bytes
      ? [
          [
            ...bytes,
            ...utf8(name)
              .filter((byte) => byte !== 0)
              .subarray(0, 255),
            0,
          ],
        ]
      : [];
  });
  if (records.length === 0) return;
  writer.block(blockTypes.names, () => {
    for (const record of records) writer.option(1, Uint8Array.from(record));
    writer.u32(optionCodes.end);
  });
}

function writeFrame(writer: BlockWriter, frame: Frame, index: number, comment: string | undefined): void {
  writer.block(blockTypes.enhanced, () => {
    writer.u32(index);
    writer.u32(Number(BigInt.asUintN(32, frame.timeNs >> 32n)));
    writer.u32(Number(BigInt.asUintN(32, frame.timeNs)));
    writer.u32(frame.bytes.length);
    writer.u32(frame.originalLength);
    writer.padded(frame.bytes);
    if (comment === undefined) return;
    writer.option(optionCodes.comment, utf8(comment));
    writer.u32(optionCodes.end);
  });
}

/** Longest value of an option. */
const maximumOptionBytes = 0xffff;

class BlockWriter {
  private bytes = new Uint8Array(4096);
  private view = new DataView(this.bytes.buffer);
  private at = 0;

  block(type: number, writeBody: () => void): void {
    const start = this.at;
    this.u32(type);
    this.u32(0);
    writeBody();
    const length = this.at + 4 - start;
    this.u32(length);
    this.view.setUint32(start + 4, length, true);
  }

  option(code: number, value: Uint8Array): void {
    const kept = value.subarray(0, maximumOptionBytes);
    this.u16(code);
    this.u16(kept.length);
    this.padded(kept);
  }

  padded(value: Uint8Array): void {
    const size = Math.ceil(value.length / 4) * 4;
    this.grow(size);
    this.bytes.set(value, this.at);
    this.at += size;
  }

  u16(value: number): void {
    this.grow(2);
    this.view.setUint16(this.at, value, true);
    this.at += 2;
  }

  u32(value: number): void {
    this.grow(4);
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }

  private grow(by: number): void {
    if (this.at + by <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.at + by));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
