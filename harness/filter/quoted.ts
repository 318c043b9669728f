import { ipProtocols } from '../wire/ipv4.ts';
import { dissectFrame } from '../wire/index.ts';
import type { Packet } from '../wire/index.ts';
import { networkOffset } from './protocol-bytes.ts';

/** The packet, and after it the one that its ICMP error quotes: Wireshark lists the fields of both. */
export function packetAndQuoted(packet: Packet): Packet[] {
  if (!packet.icmp?.quoted || !packet.ip) return [packet];
  const known = quotedPackets.get(packet);
  if (known) return [packet, known];
  const quoted = dissectQuoted(packet, packet.icmp.quoted.ip.totalLength, packet.ip.headerLength);
  quotedPackets.set(packet, quoted);
  return [packet, quoted];
}

/** The first eight bytes of a segment, which is all that some routers quote. */
export interface SegmentStart {
  srcPort: number;
  dstPort: number;
  seq: number;
}

/** What is known of a TCP segment, also where only its first bytes were quoted. */
export function segmentStart({ frame, ip, tcp }: Packet): SegmentStart | undefined {
  if (tcp) return tcp;
  if (ip?.protocol !== ipProtocols.tcp || ip.fragmentOffset > 0 || !isQuoted(frame.bytes)) return undefined;
  const at = headerBytes + ip.headerLength;
  const view = new DataView(frame.bytes.buffer, frame.bytes.byteOffset, frame.bytes.byteLength);
  if (view.byteLength < at + 8) return undefined;
  return { srcPort: view.getUint16(at), dstPort: view.getUint16(at + 2), seq: view.getUint32(at + 4) };
}

const headerBytes = 14;
const quotedPackets = new WeakMap<Packet, Packet>();
const quotedBytes = new WeakSet<Uint8Array>();

function isQuoted(bytes: Uint8Array): boolean {
  return quotedBytes.has(bytes);
}

/** An Ethernet header of zeros lets the quoted datagram be read like any other. */
function dissectQuoted(packet: Packet, totalLength: number, outerHeaderLength: number): Packet {
  const { frame } = packet;
  const datagram = frame.bytes.subarray(networkOffset(frame.bytes) + outerHeaderLength + 8);
  const bytes = new Uint8Array(headerBytes + datagram.length);
  bytes.set([0x08, 0x00], 12);
  bytes.set(datagram, headerBytes);
  quotedBytes.add(bytes);
  return dissectFrame({ ...frame, bytes, originalLength: Math.max(bytes.length, headerBytes + totalLength) });
}
