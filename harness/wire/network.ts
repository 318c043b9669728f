import { Cursor, MalformedError } from './cursor.ts';
import type { Fragments } from './fragments.ts';
import { readIpv4 } from './ipv4.ts';
import { extensionNames, isFragment, nextHeaders, readExtensions, readIpv6 } from './ipv6.ts';
import { dissectTransport } from './transport.ts';
import type { Ipv4Layer, Ipv6Layer, Packet } from './types.ts';

/** What dissection knows besides the frame. */
export interface Surroundings {
  /** Fragments of earlier frames; without it fragments stay what they are. */
  fragments?: Fragments;
}

/** The addresses of the network layer, whichever version of IP it is; ARP has none. */
export function networkOf({ ip, ipv6 }: Packet): { src: string; dst: string } | undefined {
  return ip ?? ipv6;
}

export function dissectIpv4(packet: Packet, cursor: Cursor, { fragments }: Surroundings): void {
  const start = cursor.offset;
  const ip = readIpv4(cursor);
  packet.ip = ip;
  const wireLength = payloadWireLength(ip, start, packet);
  // What follows the datagram is Ethernet padding.
  const payload = cursor.window(wireLength);
  const { bytes, offset, end } = payload;
  packet.spans.push({ protocol: 'ip', bytes, start, headerEnd: offset, end });
  const { src, dst, id, protocol, moreFragments: more, fragmentOffset } = ip;
  if (!more && fragmentOffset === 0) return dissectTransport(packet, payload, { protocol, wireLength });
  dissectFragment(packet, payload, fragments, {
    key: `${src} ${dst} ${protocol} ${id}`,
    offset: fragmentOffset,
    more,
    protocol,
    wireLength,
  });
}

function payloadWireLength(ip: Ipv4Layer, start: number, { frame }: Packet): number {
  const onWire = Math.max(frame.originalLength, frame.bytes.length) - start;
  // Segmentation offload leaves the length to the network card: 0 means all of the frame.
  const total = ip.totalLength === 0 ? onWire : Math.min(ip.totalLength, onWire);
  if (total >= ip.headerLength) return total - ip.headerLength;
  throw new MalformedError(
    start + 2,
    `ip total length: ${ip.totalLength}, should be at least ${ip.headerLength}, at offset ${start + 2}`,
  );
}

export function dissectIpv6(packet: Packet, cursor: Cursor, { fragments }: Surroundings): void {
  const start = cursor.offset;
  const ipv6 = readIpv6(cursor);
  packet.ipv6 = ipv6;
  const onWire = Math.max(packet.frame.originalLength, packet.frame.bytes.length) - cursor.offset;
  const length = ipv6.payloadLength === 0 ? onWire : Math.min(ipv6.payloadLength, onWire);
  const payload = cursor.window(length);
  const carriedFrom = payload.offset;
  const { bytes, end } = payload;
  packet.spans.push({ protocol: 'ipv6', bytes, start, headerEnd: carriedFrom, end });
  readExtensions(payload, ipv6, (number, from) => {
    const protocol = extensionNames.get(number);
    if (protocol) packet.spans.push({ protocol, bytes, start: from, headerEnd: payload.offset, end });
  });
  const wireLength = length - (payload.offset - carriedFrom);
  if (isFragment(ipv6)) dissectIpv6Fragment(packet, payload, fragments, { ipv6, wireLength });
  else dissectCarried(packet, payload, { protocol: ipv6.protocol, wireLength });
}

function dissectIpv6Fragment(
  packet: Packet,
  payload: Cursor,
  fragments: Fragments | undefined,
  { ipv6, wireLength }: { ipv6: Ipv6Layer; wireLength: number },
): void {
  const { src, dst, protocol, fragment } = ipv6;
  if (!fragment) return;
  const { id, offset, more } = fragment;
  const key = `${src} ${dst} ${id}`;
  dissectFragment(packet, payload, fragments, { key, offset, more, protocol, wireLength });
}

/** After the extension headers of one packet, or of a reassembled datagram, which may begin with more of them. */
function dissectCarried(
  packet: Packet,
  payload: Cursor,
  { protocol, wireLength }: { protocol: number; wireLength: number },
): void {
  if (protocol === nextHeaders.none) packet.rest = payload.rest();
  else dissectTransport(packet, payload, { protocol, wireLength });
}

interface FragmentPlace {
  key: string;
  offset: number;
  more: boolean;
  protocol: number;
  wireLength: number;
}

/** The fragment that completes a datagram carries its transport layer, as in Wireshark. */
function dissectFragment(
  packet: Packet,
  payload: Cursor,
  fragments: Fragments | undefined,
  { key, offset, more, protocol, wireLength }: FragmentPlace,
): void {
  const bytes = payload.bytes.subarray(payload.offset, payload.end);
  const isWhole = bytes.length === wireLength && bytes.length > 0;
  if (!isWhole || !fragments) {
    // A fragment that was cut cannot be joined, but the first one begins with the ports.
    if (offset === 0) dissectTransport(packet, payload, { protocol, wireLength, isFragment: true });
    else packet.rest = bytes;
    return;
  }
  const datagram = fragments.add({ key, packet, offset, more, payload: bytes });
  if (!datagram) packet.rest = bytes;
  else {
    const inner = new Cursor(datagram);
    if (packet.ipv6) readExtensions(inner, packet.ipv6, () => undefined);
    const options = { protocol: packet.ipv6?.protocol ?? protocol, wireLength: inner.remaining };
    dissectCarried(packet, inner, options);
  }
}
