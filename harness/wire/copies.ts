import { networkOf } from './network.ts';
import type { Capture, Packet, ProtocolName, Span } from './types.ts';

/** Whether this packet was captured before, in another place. */
export function isCopy(packet: Packet): boolean {
  return packet.copyOf !== undefined;
}

/** Whether the capture saw most packets in more than one place, as one on the interface `any` does. */
export function holdsPacketsTwice({ packets }: Capture): boolean {
  const originals = new Set<number>();
  let seen = 0;
  for (const { copyOf, spans } of packets) {
    if (copyOf !== undefined) originals.add(copyOf);
    else if (spans.some(isNetwork)) seen += 1;
  }
  return originals.size > 0 && originals.size * 2 >= seen;
}

/** A copy follows sooner than the shortest retransmission timer in use (200 ms) could make a sender repeat itself. */
const maximumDelayNs = 100_000_000n;
/** Most packets of one kind, and most copies of one packet, that are compared with a new one. */
const maximumOpen = 64;

/**
 * Says of each packet that the capture holds already, seen at another vantage, which frame was the first. Two packets
 * are the same where the bytes of the network layer are the same but for what forwarding changes: hop limit and
 * checksums. A sender that repeats itself is seen at the same vantage again, so its packets are no copies.
 */
export function markCopies(packets: Packet[]): void {
  const open = new Map<string, Original[]>();
  const senders = sendersThatCount(packets);
  const digests = digestsOf(packets);
  for (const [index, packet] of packets.entries()) {
    const sighting = digests.isRepeated(index) ? sightingOf(packet) : undefined;
    if (!sighting) continue;
    const known = open.get(sighting.key);
    if (!known) {
      open.set(sighting.key, [{ first: sighting, others: [] }]);
      continue;
    }
    const originals = known.filter(({ first }) => isSoon(first.packet, packet));
    const original = originals.find(
      (one) => isSeenElsewhere(one, packet, senders) && isSamePacket(one.first, sighting),
    );
    if (original) {
      packet.copyOf = original.first.packet.frame.number;
      if (original.others.length < maximumOpen) original.others.push(packet);
    } else originals.push({ first: sighting, others: [] });
    open.set(sighting.key, originals.slice(-maximumOpen));
  }
}

interface Sighting {
  packet: Packet;
  span: Span;
  /** The parts of the header that no router changes. */
  key: string;
}

/** Numbers made of what the keys of sightings are made of: most packets have one of their own, and no copy. */
function digestsOf(packets: Packet[]): { isRepeated: (index: number) => boolean } {
  const digests = Float64Array.from(packets, digestOf);
  const ordered = digests.toSorted();
  const repeated = new Set<number>();
  for (let at = 1; at < ordered.length; at += 1)
    if (ordered[at] === ordered[at - 1]) repeated.add(ordered[at] ?? 0);
  return { isRepeated: (index) => repeated.has(digests[index] ?? 0) };
}

/** The same for two packets with the same key. */
function digestOf({ ip, ipv6, tcp, spans }: Packet): number {
  let length = 0;
  for (const span of spans) if (length === 0 && isNetwork(span)) length = span.end - span.start;
  const network = Math.imul((ip?.id ?? 0) ^ (length << 16) ^ (ip?.fragmentOffset ?? 0), 0x9e37_79b1);
  const protocol = ip?.protocol ?? ipv6?.protocol ?? 0;
  const transport = Math.imul((tcp?.seq ?? 0) ^ protocol, 0x85eb_ca6b) ^ (tcp?.ack ?? 0);
  return (network >>> 0) * 0x20_0000 + ((transport >>> 0) % 0x20_0000);
}

interface Original {
  first: Sighting;
  /** Its copies. */
  others: Packet[];
}

function isSoon(earlier: Packet, later: Packet): boolean {
  const delay = later.frame.timeNs - earlier.frame.timeNs;
  return delay <= maximumDelayNs && -delay <= maximumDelayNs;
}

function isNetwork({ protocol }: { protocol: ProtocolName }): boolean {
  return protocol === 'ip' || protocol === 'ipv6' || protocol === 'arp';
}

function sightingOf(packet: Packet): Sighting | undefined {
  const span = packet.spans.find(isNetwork);
  if (!span) return undefined;
  const { ip, ipv6, tcp } = packet;
  const network = networkOf(packet);
  const key = [
    network?.src,
    network?.dst,
    ip?.id,
    ip?.fragmentOffset,
    ip?.protocol ?? ipv6?.protocol,
    span.end - span.start,
    tcp?.seq,
    tcp?.ack,
  ].join(' ');
  return { packet, span, key };
}

function isSameVantage(one: Packet, other: Packet): boolean {
  if (one.frame.interfaceId !== other.frame.interfaceId) return false;
  if (!one.sll || !other.sll) return one.eth?.src === other.eth?.src;
  return one.sll.interfaceIndex === other.sll.interfaceIndex && one.sll.packetType === other.sll.packetType;
}

/**
 * Whether a packet like the original, at this vantage, is that packet and not a repetition. Ethernet frames on one
 * interface differ in their sender only where a router passed them on, with fewer hops to go. A cooked header of
 * version 1 does not tell the interface; there the time decides, which a bridge hands on with the packet, or the
 * identification, for senders that count.
 */
function isSeenElsewhere({ first, others }: Original, packet: Packet, senders: Set<string>): boolean {
  const { sll, ip, frame } = packet;
  const original = first.packet;
  if (![original, ...others].some((one) => isSameVantage(one, packet)))
    return (
      sll !== undefined ||
      frame.interfaceId !== original.frame.interfaceId ||
      hopsLeft(packet) < hopsLeft(original)
    );
  if (sll?.version !== 1) return false;
  if (frame.timeNs === original.frame.timeNs) return true;
  return ip !== undefined && ip.id !== 0 && senders.has(ip.src);
}

function hopsLeft({ ip, ipv6 }: Packet): number {
  return ip?.ttl ?? ipv6?.hopLimit ?? 0;
}

/** Those that give their packets different identifications (RFC 6864 allows not to). */
function sendersThatCount(packets: Packet[]): Set<string> {
  const first = new Map<string, number>();
  const counting = new Set<string>();
  for (const { ip, sll } of packets) {
    if (!ip || ip.id === 0 || sll?.version !== 1) continue;
    const known = first.get(ip.src);
    if (known === undefined) first.set(ip.src, ip.id);
    else if (known !== ip.id) counting.add(ip.src);
  }
  return counting;
}

function isSamePacket(one: Sighting, other: Sighting): boolean {
  const [left, right] = [bytesOf(one), bytesOf(other)];
  if (left.length !== right.length) return false;
  let at = 0;
  for (const [from, to] of changeable(one)) {
    if (from < at) continue;
    if (!isEqual(left.subarray(at, from), right.subarray(at, from))) return false;
    at = to;
  }
  return isEqual(left.subarray(at), right.subarray(at));
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function bytesOf({ span }: Sighting): Uint8Array {
  return span.bytes.subarray(span.start, span.end);
}

/** Offsets of what may differ between copies: hop limit, checksums, which network cards fill in late. */
function changeable({ packet, span }: Sighting): [number, number][] {
  const { ip, ipv6, tcp, udp, reassembly } = packet;
  const ranges: [number, number][] = [];
  if (ip) ranges.push([8, 9], [10, 12]);
  if (ipv6) ranges.push([7, 8]);
  const transport = packet.spans.find(({ protocol }) => protocol === 'tcp' || protocol === 'udp');
  if (!transport || reassembly) return ranges;
  const from = transport.start - span.start;
  if (tcp) ranges.push([from + 16, from + 18]);
  if (udp) ranges.push([from + 6, from + 8]);
  return ranges;
}
