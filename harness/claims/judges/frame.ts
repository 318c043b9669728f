import { networkOf } from '../../wire/index.ts';
import type { Packet } from '../../wire/types.ts';
import type { Finding, FrameClaim, Party, Scope } from '../types.ts';
import { fails, holds, unknown } from './finding.ts';
import { flagsFit, flagText } from './flags.ts';
import { listedParts } from './listed.ts';
import { addressOf } from './parties.ts';
import { holdsText, isText } from './texts.ts';

/** What one frame of the capture says of a claim about it. The caller knows whether the numbers are this capture's. */
export function judgeFrame(claim: FrameClaim, scope: Scope): Finding {
  const packet = scope.packets.get(claim.number);
  if (packet === undefined) return unknown;
  const parts = [
    flagsPart(claim, packet),
    wayPart(claim.from, 'src', packet, scope),
    wayPart(claim.to, 'dst', packet, scope),
    ...portParts(claim, packet),
    ...sizeParts(claim, packet),
    protocolPart(claim, packet),
    textPart(claim, packet),
    ...listedParts(claim, packet, scope),
  ].filter((part) => part !== undefined);
  const frames = [claim.number];
  if (parts.includes('not'))
    return fails('frame', { number: String(claim.number), is: told(packet) }, frames);
  if (parts.length === 0 || parts.includes('unknown')) return unknown;
  return holds(frames);
}

/** How one part of what is said fits. */
export type Part = 'fit' | 'not' | 'unknown' | undefined;

function flagsPart({ flags }: FrameClaim, { tcp, malformed }: Packet): Part {
  if (flags === undefined) return undefined;
  if (tcp === undefined) return malformed === undefined ? 'not' : 'unknown';
  const fit = flagsFit(flags, tcp.flags);
  return fit === 'partly' ? 'unknown' : fit;
}

function wayPart(party: Party | undefined, end: 'src' | 'dst', packet: Packet, scope: Scope): Part {
  if (party === undefined) return undefined;
  const there = networkOf(packet)?.[end] ?? arpEnd(end, packet);
  if (there === undefined) return 'unknown';
  if (party.kind === 'role' && party.nth === undefined) {
    const exchange = scope.exchangeAt.get(packet.frame.number);
    if (exchange === undefined) return 'unknown';
    const transport = packet.tcp ?? packet.udp;
    const port = end === 'src' ? transport?.srcPort : transport?.dstPort;
    const { address, port: own } = exchange[party.role];
    return address === there && own === port ? 'fit' : 'not';
  }
  const address = addressOf(party, scope);
  if (address === undefined) return 'unknown';
  if (address === there) return 'fit';
  // An address that never occurs may belong to another capture.
  return scope.seen.has(address) ? 'not' : 'unknown';
}

function portParts({ fromPort, toPort }: FrameClaim, { tcp, udp }: Packet): Part[] {
  const transport = tcp ?? udp;
  const part = (wanted: number | undefined, port: number | undefined): Part =>
    wanted === undefined ? undefined : port === undefined ? 'unknown' : wanted === port ? 'fit' : 'not';
  return [part(fromPort, transport?.srcPort), part(toPort, transport?.dstPort)];
}

/** Who sent an ARP packet, and whom a reply is for: a request goes to everybody. */
function arpEnd(end: 'src' | 'dst', { arp }: Packet): string | undefined {
  if (end === 'src') return arp?.senderIp;
  return arp?.opcode === 2 ? arp.targetIp : undefined;
}

function sizeParts({ bytes, dataBytes, length, hasData }: FrameClaim, packet: Packet): Part[] {
  const data = dataOf(packet);
  return [
    sizePart(bytes, packet),
    dataPart(dataBytes, packet),
    length === undefined ? undefined : length === packet.frame.originalLength ? 'fit' : 'unknown',
    hasData === undefined ? undefined : data === undefined ? 'unknown' : data > 0 ? 'fit' : 'not',
  ];
}

function dataOf({ tcp, udp }: Packet): number | undefined {
  const transport = tcp ?? udp;
  return transport === undefined ? undefined : transport.payload.length + (transport.cutBytes ?? 0);
}

/** Reports count bytes in many ways: any of them will do, where it is not said what is counted. */
function sizePart(bytes: number | undefined, packet: Packet): Part {
  if (bytes === undefined) return undefined;
  const { frame, ip, ipv6, tcp } = packet;
  const payload = dataOf(packet);
  if (payload === undefined) return bytes === frame.originalLength ? 'fit' : 'unknown';
  const sizes = [
    payload,
    frame.originalLength,
    ip?.totalLength,
    ipv6?.payloadLength,
    ...(payload > 0 ? [payload + (tcp?.headerLength ?? 8)] : []),
  ];
  return sizes.includes(bytes) ? 'fit' : 'not';
}

/** Of the data alone: a frame's own length is another thing, which many call so. */
function dataPart(bytes: number | undefined, packet: Packet): Part {
  if (bytes === undefined || bytes === dataOf(packet)) return bytes === undefined ? undefined : 'fit';
  return sizePart(bytes, packet) === 'not' ? 'not' : 'unknown';
}

function protocolPart({ protocol, arp }: FrameClaim, packet: Packet): Part {
  if (protocol === undefined) return undefined;
  if (packet.malformed !== undefined) return 'unknown';
  const isThere = packet[protocol] !== undefined || (protocol === 'icmp' && packet.icmpv6 !== undefined);
  if (isThere && arp !== undefined && packet.arp?.opcode !== (arp === 'request' ? 1 : 2)) return 'not';
  if (isThere) return 'fit';
  // Wireshark shows protocols that are not taken apart here.
  return protocol === 'dns' ? 'unknown' : 'not';
}

/** What is quoted must be all that the frame carries, unless it is said to be a part. Of what is neither, much can be argued. */
function textPart({ text, isPartOfText }: FrameClaim, { tcp, udp }: Packet): Part {
  if (text === undefined) return undefined;
  const payload = (tcp ?? udp)?.payload;
  if (payload === undefined || payload.length === 0) return 'unknown';
  const fits = isPartOfText === true ? holdsText(payload, text) : isText(payload, text);
  return fits ? 'fit' : 'unknown';
}

const ARP_NAMES: Readonly<Record<number, string>> = { 1: 'request', 2: 'reply' };

/** A frame in a few words: `172.16.16.101:32444 → 172.16.16.102:54321 [SYN, ACK], 0 bytes`. */
function told(packet: Packet): string {
  const { tcp, udp, arp, frame } = packet;
  const network = networkOf(packet);
  const transport = tcp ?? udp;
  if (network === undefined || transport === undefined) {
    if (arp !== undefined)
      return `ARP ${ARP_NAMES[arp.opcode] ?? arp.opcode}, ${arp.senderIp} → ${arp.targetIp}`;
    return network === undefined ? `${frame.originalLength} B` : `${network.src} → ${network.dst}`;
  }
  const payload = transport.payload.length + (transport.cutBytes ?? 0);
  const kind = tcp === undefined ? 'UDP' : `[${flagText(tcp.flags)}]`;
  return `${network.src}:${transport.srcPort} → ${network.dst}:${transport.dstPort} ${kind} Len=${payload}`;
}
