import { etherTypes } from '../wire/ethernet.ts';
import type { Packet } from '../wire/index.ts';

export type ProtocolName = 'frame' | 'eth' | 'arp' | 'ip' | 'icmp' | 'tcp' | 'udp' | 'dns';

export interface ProtocolBytes {
  /** What slices and comparisons see. */
  header: Uint8Array;
  /** What `contains` and `matches` look through: the header and everything it carries. */
  whole: Uint8Array;
}

/** The bytes of a protocol in a frame, as Wireshark cuts them, or undefined where the frame has none of it. */
export function protocolBytes(name: ProtocolName, packet: Packet): ProtocolBytes | undefined {
  const { frame, eth, arp, ip, icmp, tcp, udp, dns } = packet;
  const { bytes } = frame;
  const cut = (present: object | undefined, from: number, headerLength: number, to = bytes.length) =>
    present && {
      header: bytes.subarray(from, Math.min(from + headerLength, to)),
      whole: bytes.subarray(from, to),
    };
  if (name === 'frame') return { header: bytes, whole: bytes };
  if (name === 'eth') return cut(eth, 0, 14);
  const start = networkOffset(bytes);
  if (name === 'arp') return cut(arp, start, 28);
  if (!ip) return undefined;
  const end = ip.totalLength === 0 ? bytes.length : Math.min(bytes.length, start + ip.totalLength);
  if (name === 'ip') return cut(ip, start, ip.headerLength, end);
  const transport = start + ip.headerLength;
  if (name === 'tcp') return cut(tcp, transport, end, end);
  if (name === 'icmp') return cut(icmp, transport, end, end);
  const datagramEnd = udp ? Math.min(end, transport + udp.length) : end;
  if (name === 'udp') return cut(udp, transport, 8, datagramEnd);
  return cut(dns, transport + 8, datagramEnd, datagramEnd);
}

/** Where the network layer starts: after the Ethernet header and its VLAN tags. */
export function networkOffset(bytes: Uint8Array): number {
  let at = 12;
  for (;;) {
    const type = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (type !== etherTypes.vlan && type !== etherTypes.serviceVlan) return at + 2;
    at += 4;
  }
}
