import { catchMalformed, MalformedError } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { Malformed, TcpFlags, TcpLayer, TcpOption } from './types.ts';

/**
 * Reads a TCP segment (RFC 9293, 3.1). Options that make no sense leave the segment standing.
 * @param wireLength bytes of the IP payload on the wire, more than the cursor holds where the capture cut it.
 */
export function readTcp(cursor: Cursor, wireLength: number): { tcp: TcpLayer; malformed?: Malformed } {
  const start = cursor.offset;
  const srcPort = cursor.u16('tcp source port');
  const dstPort = cursor.u16('tcp destination port');
  const seq = cursor.u32('tcp sequence number');
  const ack = cursor.u32('tcp acknowledgement number');
  const at = cursor.offset;
  const offsetAndFlags = cursor.u16('tcp flags');
  const headerLength = (offsetAndFlags >> 12) * 4;
  if (headerLength < 20 || headerLength > wireLength) {
    throw new MalformedError(
      at,
      `tcp header length: ${headerLength}, should be 20 to ${wireLength}, at offset ${at}`,
    );
  }
  const flagBits = offsetAndFlags & 0x0fff;
  const window = cursor.u16('tcp window');
  const checksum = cursor.u16('tcp checksum');
  const urgentPointer = cursor.u16('tcp urgent pointer');
  const options: TcpOption[] = [];
  const area = cursor.window(start + headerLength - cursor.offset);
  const malformed = catchMalformed(() => readOptions(area, options));
  const payload = cursor.rest();
  const cutBytes = wireLength - headerLength - payload.length;
  const flags = knownFlags[flagBits & 0xff] ?? readFlags(flagBits);
  const tcp: TcpLayer = {
    kind: 'tcp',
    srcPort,
    dstPort,
    seq,
    ack,
    flags,
    flagBits,
    window,
    checksum,
    headerLength,
    urgentPointer,
    options,
    payload,
  };
  if (cutBytes > 0) tcp.cutBytes = cutBytes;
  return malformed ? { tcp, malformed } : { tcp };
}

/** Flags by their eight bits: one object for all segments that have the same. */
const knownFlags: readonly TcpFlags[] = Array.from({ length: 0x100 }, (_, bits) => readFlags(bits));

function readFlags(bits: number): TcpFlags {
  return {
    fin: (bits & 0x01) !== 0,
    syn: (bits & 0x02) !== 0,
    rst: (bits & 0x04) !== 0,
    psh: (bits & 0x08) !== 0,
    ack: (bits & 0x10) !== 0,
    urg: (bits & 0x20) !== 0,
    ece: (bits & 0x40) !== 0,
    cwr: (bits & 0x80) !== 0,
  };
}

function readOptions(area: Cursor, options: TcpOption[]): void {
  while (area.remaining > 0) {
    const at = area.offset;
    const code = area.u8('tcp option');
    if (code === 0) return;
    if (code === 1) continue;
    const length = area.u8('tcp option length');
    if (length < 2)
      throw new MalformedError(at, `tcp option length: ${length}, should be at least 2, at offset ${at + 1}`);
    if (length - 2 > area.remaining) area.skip(length - 2, 'tcp option');
    options.push(readOption(code, area.window(length - 2)));
  }
}

function readOption(code: number, body: Cursor): TcpOption {
  const size = body.remaining;
  if (code === 2 && size === 2) return { kind: 'mss', value: body.u16('tcp maximum segment size') };
  if (code === 3 && size === 1) return { kind: 'window-scale', shift: body.u8('tcp window scale') };
  if (code === 4 && size === 0) return { kind: 'sack-permitted' };
  if (code === 5 && size > 0 && size % 8 === 0) return { kind: 'sack', blocks: readSackBlocks(body) };
  if (code === 8 && size === 8) {
    return { kind: 'timestamps', value: body.u32('tcp timestamp'), echo: body.u32('tcp timestamp echo') };
  }
  return { kind: 'other', code, bytes: body.rest() };
}

/** RFC 2018, 3. */
function readSackBlocks(body: Cursor): { left: number; right: number }[] {
  const blocks: { left: number; right: number }[] = [];
  while (body.remaining > 0)
    blocks.push({ left: body.u32('tcp sack left edge'), right: body.u32('tcp sack right edge') });
  return blocks;
}
