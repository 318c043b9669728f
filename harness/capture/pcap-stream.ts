import type { CapturedFrame } from './recording.ts';

const FILE_HEADER_BYTES = 24;
const FRAME_HEADER_BYTES = 16;
const LINK_TYPE_ETHERNET = 1;
/** No record of ours is longer; a longer one means that we have lost our place in the stream. */
const LONGEST_FRAME = 262_144;

/**
 * Reads a pcap file while it is being written: give it each chunk as it comes. Frames are handed on whole, with the
 * kernel's time. Throws where the stream is not pcap of Ethernet, or where a frame was cut.
 *
 * @see draft-ietf-opsawg-pcap
 */
export function pcapStream(take: (frame: CapturedFrame) => void): (chunk: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  let format: Format | undefined;
  return (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let at = 0;
    if (format === undefined) {
      if (pending.length < FILE_HEADER_BYTES) return;
      format = formatOf(pending);
      at = FILE_HEADER_BYTES;
    }
    const { u32, unitNs } = format;
    while (pending.length - at >= FRAME_HEADER_BYTES) {
      const length = u32(pending, at + 8);
      const onWire = u32(pending, at + 12);
      if (length > LONGEST_FRAME) throw new Error(`a frame of ${length} bytes is none`);
      if (length < onWire) throw new Error(`a frame of ${onWire} bytes was cut to ${length}`);
      const body = at + FRAME_HEADER_BYTES;
      if (pending.length - body < length) break;
      const seconds = BigInt(u32(pending, at));
      const fraction = BigInt(u32(pending, at + 4));
      take({
        timeNs: seconds * 1_000_000_000n + fraction * unitNs,
        bytes: pending.subarray(body, body + length),
      });
      at = body + length;
    }
    pending = pending.subarray(at);
  };
}

interface Format {
  /** In the byte order of the machine that writes. */
  u32: (bytes: Buffer, at: number) => number;
  /** What the second half of a time counts. */
  unitNs: bigint;
}

function formatOf(header: Buffer): Format {
  const orders = [
    (bytes: Buffer, at: number) => bytes.readUInt32LE(at),
    (bytes: Buffer, at: number) => bytes.readUInt32BE(at),
  ];
  for (const u32 of orders) {
    const unitNs = UNITS.get(u32(header, 0));
    if (unitNs === undefined) continue;
    const linkType = u32(header, 20) & 0xffff;
    if (linkType !== LINK_TYPE_ETHERNET) throw new Error(`link type ${linkType} is not Ethernet`);
    return { u32, unitNs };
  }
  throw new Error(`${header.subarray(0, 4).toString('hex')} does not begin a capture`);
}

const UNITS = new Map([
  [0xa1b2c3d4, 1_000n],
  [0xa1b23c4d, 1n],
]);
