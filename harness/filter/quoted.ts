import { ipProtocols } from '../wire/ipv4.ts';
import { dissectFrame } from '../wire/index.ts';
import type { Packet } from '../wire/index.ts';

/** The packet, and after it the one that its ICMP error quotes: Wireshark lists the fields of both. */
export function packetAndQuoted(packet: Packet): Packet[] {
  const quoted = quotedOf(packet);
  return quoted ? [packet, quoted] : [packet];
}

/** The packet that an ICMP error quotes. */
export function quotedOf(packet: Packet): Packet | undefined {
  const { icmp, icmpv6, frame } = packet;
  const bytes = icmp?.quoted?.bytes ?? icmpv6?.quoted?.bytes;
  if (!bytes) return undefined;
  const known = quotedPackets.get(packet);
  if (known) return known;
  const total = icmp?.quoted?.ip.totalLength ?? 40 + (icmpv6?.quoted?.ipv6.payloadLength ?? 0);
  const originalLength = Math.max(bytes.length, total);
  const quoted = dissectFrame({ ...frame, bytes, originalLength, linkType: bareIp });
  quotedPackets.set(packet, quoted);
  quotes.add(quoted);
  return quoted;
}

/** The first eight bytes of a segment, which is all that some routers quote. */
interface SegmentStart {
  srcPort: number;
  dstPort: number;
  seq: number;
}

/** What is known of a TCP segment, also where only its first bytes were quoted. */
export function segmentStart(packet: Packet): SegmentStart | undefined {
  const { ip, ipv6, tcp, spans } = packet;
  if (tcp) return tcp;
  const protocol = ip?.protocol ?? ipv6?.protocol;
  const fragmentOffset = ip?.fragmentOffset ?? ipv6?.fragment?.offset ?? 0;
  if (protocol !== ipProtocols.tcp || fragmentOffset > 0 || !quotes.has(packet)) return undefined;
  const network = spans.at(-1);
  if (!network || network.end - network.headerEnd < 8) return undefined;
  const { bytes, headerEnd: at } = network;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { srcPort: view.getUint16(at), dstPort: view.getUint16(at + 2), seq: view.getUint32(at + 4) };
}

const bareIp = 101;
const quotedPackets = new WeakMap<Packet, Packet>();
const quotes = new WeakSet<Packet>();
