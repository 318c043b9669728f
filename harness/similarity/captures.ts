import { createHash } from 'node:crypto';
import type { Capture, Packet } from '../wire/types.ts';
import type { Found } from './programs.ts';

/** What a capture can be known by again, however it was cropped, saved or renamed. */
export interface CaptureFingerprint {
  submission: string;
  path: string;
  /** How many packets it holds. */
  packets: number;
  /** Both initial sequence numbers of each connection whose handshake it holds (RFC 9293, 3.4.1: chosen anew each time). */
  handshakes: string[];
  /** Time, in microseconds, and contents of each packet; of a long capture the same part whatever was cropped. */
  sightings: string[];
  /** Ethernet addresses seen. */
  macs: string[];
}

/** Submissions that hold the same capture, or parts of the same: two, or all that hold the very same. */
export interface SharedCapture {
  places: { submission: string; path: string }[];
  /** Connections with the same two initial sequence numbers. */
  handshakes: number;
  /** Of them the first few, as client and server chose them. */
  sequenceNumbers: string[];
  /** Packets with the same contents at the same microsecond: the same recording. 0 where only the connections are the same. */
  packets: number;
  /** How many packets of the smaller one were compared. */
  of: number;
  /** Ethernet addresses in common. They alone prove nothing: containers get the same ones again. */
  macs: number;
}

/** Packets and handshakes that are compared at most. */
const MOST_SIGHTINGS = 2_000;
/** One packet at the same microsecond is chance where packets are alike; several are not. */
const LEAST_PACKETS = 2;
const MOST_PAIRS = 500;
const MOST_PLACES = 200;
const SHOWN_NUMBERS = 3;

/** Takes the fingerprint of a capture. */
export function fingerprintOf(capture: Capture, submission: string, path: string): CaptureFingerprint {
  const packets = capture.packets.filter(({ copyOf }) => copyOf === undefined);
  return {
    submission,
    path,
    packets: packets.length,
    handshakes: smallest(handshakesOf(packets)),
    sightings: smallest(packets.map(sightingOf)),
    macs: [...new Set(packets.flatMap(({ eth }) => (eth === undefined ? [] : [eth.src])))].toSorted(),
  };
}

/**
 * Finds captures that several submissions share: the same initial sequence numbers, or the same packets at the same moment. Honest captures of the
 * same lab have neither.
 *
 * @param template captures that the course hands out itself: they count for nobody.
 */
export function findSharedCaptures(
  fingerprints: readonly CaptureFingerprint[],
  template: readonly CaptureFingerprint[] = [],
): Found<SharedCapture> {
  const ignored = new Set(template.flatMap(({ handshakes, sightings }) => [...handshakes, ...sightings]));
  const own = fingerprints.map((one) => ({
    ...one,
    handshakes: one.handshakes.filter((value) => !ignored.has(value)),
    sightings: one.sightings.filter((value) => !ignored.has(value)),
  }));
  const groups = groupsOf(own);
  const found = groups.flatMap((group) =>
    new Set(group.map(({ submission }) => submission)).size > 1 ? [sharedBy(group, group[0], group[0])] : [],
  );
  for (const [left, right] of pairsOf(groups)) {
    const pair = acrossSubmissions(left, right);
    if (pair !== undefined) found.push(sharedBy(pair, ...pair));
  }
  const sorted = found
    .filter(({ handshakes, packets }) => handshakes > 0 || packets >= LEAST_PACKETS)
    .toSorted((a, b) => b.packets / b.of - a.packets / a.of || b.handshakes - a.handshakes);
  return { shared: sorted.slice(0, MOST_PAIRS), more: Math.max(0, sorted.length - MOST_PAIRS) };
}

/** Captures with the same contents, together. */
type Group = [CaptureFingerprint, ...CaptureFingerprint[]];

function groupsOf(fingerprints: readonly CaptureFingerprint[]): Group[] {
  const groups = new Map<string, Group>();
  for (const one of fingerprints) {
    const key = shortHash([...one.sightings, ...one.handshakes].join('\n'));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** Groups that have something in common: each with the first that has it, so that a capture in many pieces makes few pairs. */
function pairsOf(groups: readonly Group[]): [Group, Group][] {
  const pairs = new Map<string, [Group, Group]>();
  const first = new Map<string, number>();
  groups.forEach((group, at) => {
    const [{ handshakes, sightings }] = group;
    for (const value of [...handshakes, ...sightings]) {
      const before = first.get(value);
      const left = before === undefined ? undefined : groups[before];
      if (before === undefined || left === undefined) first.set(value, at);
      else if (before !== at) pairs.set(`${before} ${at}`, [left, group]);
    }
  });
  return [...pairs.values()];
}

function acrossSubmissions(left: Group, right: Group): Group | undefined {
  for (const one of left.slice(0, 2))
    for (const other of right.slice(0, 2)) if (one.submission !== other.submission) return [one, other];
  return undefined;
}

function sharedBy(
  places: readonly CaptureFingerprint[],
  left: CaptureFingerprint,
  right: CaptureFingerprint | undefined = left,
): SharedCapture {
  const numbers = inCommon(left.handshakes, right.handshakes);
  const [some, others] = comparable(left.sightings, right.sightings);
  return {
    places: places.slice(0, MOST_PLACES).map(({ submission, path }) => ({ submission, path })),
    handshakes: numbers.length,
    sequenceNumbers: numbers.slice(0, SHOWN_NUMBERS),
    packets: inCommon(some, others).length,
    of: Math.max(1, Math.min(some.length, others.length)),
    macs: inCommon(left.macs, right.macs).length,
  };
}

/** Of both what the other would hold, had it been there: below the largest value that a long capture kept. */
function comparable(left: readonly string[], right: readonly string[]): [string[], string[]] {
  const limits = [left, right].flatMap((one) => (one.length < MOST_SIGHTINGS ? [] : one.slice(-1)));
  const isBelow = (value: string): boolean => limits.every((limit) => value <= limit);
  return [left.filter(isBelow), right.filter(isBelow)];
}

function handshakesOf(packets: readonly Packet[]): string[] {
  const asked = new Map<string, number>();
  const found: string[] = [];
  for (const { tcp, ip, ipv6 } of packets) {
    const network = ip ?? ipv6;
    if (network === undefined || tcp?.flags.syn !== true) continue;
    const ends = [`${network.src} ${tcp.srcPort}`, `${network.dst} ${tcp.dstPort}`];
    if (!tcp.flags.ack) asked.set(ends.join(' '), tcp.seq);
    else {
      const client = asked.get(ends.toReversed().join(' '));
      if (client !== undefined) found.push(`${client} ${tcp.seq}`);
    }
  }
  return found;
}

/** A packet by its moment and what saving and cropping leave as it is. Checksums are left out: offloading writes them late. */
function sightingOf({ frame, ip, ipv6, tcp, udp, arp }: Packet): string {
  const network = ip ?? ipv6;
  const header = JSON.stringify([
    network?.src,
    network?.dst,
    ip?.id,
    tcp === undefined ? undefined : [tcp.srcPort, tcp.dstPort, tcp.seq, tcp.ack, tcp.flagBits],
    udp === undefined ? undefined : [udp.srcPort, udp.dstPort, udp.length],
    arp === undefined ? undefined : [arp.senderIp, arp.targetIp, arp.opcode],
  ]);
  return shortHash(`${frame.timeNs / 1000n} ${header}`, tcp?.payload ?? udp?.payload);
}

/**
 * The smallest values, each once, and so the same ones of any part of the capture that holds them. Values are hashes, or random numbers.
 */
function smallest(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted((a, b) => (a < b ? -1 : 1)).slice(0, MOST_SIGHTINGS);
}

function shortHash(text: string, bytes: Uint8Array = new Uint8Array()): string {
  return createHash('sha256').update(text).update('\n').update(bytes).digest('base64url').slice(0, 14);
}

function inCommon(left: readonly string[], right: readonly string[]): string[] {
  const others = new Set(right);
  return left.filter((value) => others.has(value));
}
