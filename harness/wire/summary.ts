import { macText } from './addresses.ts';
import { etherTypes } from './ethernet.ts';
import { arpInfo, icmpInfo, icmpv6Info, ipv4Info, ipv6Info } from './network-info.ts';
import { networkOf } from './network.ts';
import { dnsInfo, tcpInfo } from './transport-info.ts';
import type { Capture, Packet, Segment, TcpConnection, TcpLayer } from './types.ts';

/** One line of a packet list, with Wireshark's columns. */
export interface PacketSummary {
  number: number;
  /** Seconds since the capture's first frame, six decimals: `0.001204`. */
  time: string;
  source: string;
  destination: string;
  protocol: string;
  /** Bytes on the wire. */
  length: number;
  info: string;
}

/** A packet's line in the packet list of its capture. All text is free of control characters. */
export function summarizePacket(packet: Packet, capture: Capture): PacketSummary {
  const { frame, malformed, copyOf } = packet;
  const columns = columnsOf(packet, capture);
  const { source, destination, protocol } = columns;
  const info = copyOf === undefined ? columns.info : `[Copy of #${copyOf}] ${columns.info}`;
  return {
    number: frame.number,
    time: secondsText(frame.timeNs - (capture.file.frames[0]?.timeNs ?? frame.timeNs)),
    source,
    destination,
    protocol,
    length: frame.originalLength,
    info: malformed ? `${info} [Malformed: ${malformed.reason}]`.trimStart() : info,
  };
}

/** Where in its connection a TCP packet stands; of a copy, where the first one does. */
export function placeInConnection(packet: Packet, capture: Capture): TcpPlace | undefined {
  return placesOf(capture).get(packet.copyOf ?? packet.frame.number);
}

export interface TcpPlace {
  connection: TcpConnection;
  segment: Segment;
  /** How far its window field is shifted (RFC 7323, 2.3). */
  windowShift: number;
  /** What its window field is multiplied with, as Wireshark tells it: -2 where scaling was not agreed on, -1 where that was not seen. */
  scaleFactor: number;
}

type Columns = Pick<PacketSummary, 'source' | 'destination' | 'protocol' | 'info'>;

function columnsOf(packet: Packet, capture: Capture): Columns {
  const { arp, ip, ipv6, tcp, udp, dns, icmp, icmpv6, reassembledIn } = packet;
  const machines = machinesOf(packet);
  if (arp) return { ...machines, protocol: 'ARP', info: arpInfo(arp) };
  const network = networkOf(packet);
  if (!network) return { ...machines, ...linkColumns(packet) };
  const addresses = { source: network.src, destination: network.dst };
  if (tcp) {
    // Of a copy the first one tells whether it was sent again.
    const place = placeInConnection(packet, capture);
    return { ...addresses, protocol: 'TCP', info: tcpInfo(tcp, place) };
  }
  if (dns) return { ...addresses, protocol: 'DNS', info: dnsInfo(dns) };
  if (udp)
    return { ...addresses, protocol: 'UDP', info: `${udp.srcPort} → ${udp.dstPort} Len=${udp.length - 8}` };
  if (icmp && ip) return { ...addresses, protocol: 'ICMP', info: icmpInfo(icmp, ip) };
  if (icmpv6 && ipv6) return { ...addresses, protocol: 'ICMPv6', info: icmpv6Info(icmpv6, ipv6) };
  if (ip) return { ...addresses, protocol: 'IPv4', info: ipv4Info(ip, reassembledIn) };
  return { ...addresses, protocol: 'IPv6', info: ipv6 ? ipv6Info(ipv6) : '' };
}

/** The stations on the link. A cooked header tells only the sender. */
function machinesOf({ eth, sll }: Packet): Pick<Columns, 'source' | 'destination'> {
  if (eth) return { source: macName(eth.src), destination: macName(eth.dst) };
  return { source: sll && sll.address.length === 6 ? macText(sll.address) : '', destination: '' };
}

function linkColumns({ frame, eth, sll, loopback, vlans }: Packet): Pick<Columns, 'protocol' | 'info'> {
  const type = vlans?.at(-1)?.type ?? eth?.type ?? sll?.type;
  if (type !== undefined)
    return { protocol: etherTypeName(type), info: eth ? 'Ethernet II' : 'Linux cooked' };
  if (loopback) return { protocol: 'LOOPBACK', info: `Family ${loopback.family}` };
  return { protocol: `link type ${frame.linkType}`, info: '' };
}

function secondsText(timeNs: bigint): string {
  const micros = (timeNs < 0n ? -timeNs : timeNs) / 1000n;
  const text = `${micros / 1_000_000n}.${String(micros % 1_000_000n).padStart(6, '0')}`;
  return timeNs < 0n ? `-${text}` : text;
}

function macName(mac: string): string {
  return mac === 'ff:ff:ff:ff:ff:ff' ? 'Broadcast' : mac;
}

function etherTypeName(type: number): string {
  if (type === etherTypes.ipv6) return 'IPv6';
  if (type === etherTypes.ipv4) return 'IPv4';
  if (type === etherTypes.arp) return 'ARP';
  return type < 0x600 ? 'LLC' : `0x${type.toString(16).padStart(4, '0')}`;
}

const placesByCapture = new WeakMap<Capture, Map<number, TcpPlace>>();

function placesOf(capture: Capture): Map<number, TcpPlace> {
  const known = placesByCapture.get(capture);
  if (known) return known;
  const places = new Map<number, TcpPlace>();
  const tcpByFrame = handshakeSegments(capture);
  for (const connection of capture.connections) {
    const shiftOf = (frame: number | undefined) =>
      frame === undefined ? undefined : windowShift(tcpByFrame.get(frame));
    const shifts = [shiftOf(connection.handshake.syn), shiftOf(connection.handshake.synAck)];
    // Windows are scaled only where both sides offered it; without the answer, it is taken for granted.
    const isAnswered = connection.handshake.synAck !== undefined;
    const isRefused = isAnswered && shifts.includes(undefined);
    for (const [index, { segments }] of [connection.toServer, connection.toClient].entries()) {
      const shift = isRefused ? undefined : shifts[index];
      const scaleFactor = shift === undefined ? (isAnswered ? -2 : -1) : 2 ** shift;
      for (const segment of segments)
        places.set(segment.frame, { connection, segment, windowShift: shift ?? 0, scaleFactor });
    }
  }
  placesByCapture.set(capture, places);
  return places;
}

/** The segments that tell how windows are scaled, by frame. */
function handshakeSegments({ packets, connections }: Capture): Map<number, TcpLayer> {
  const wanted = new Set(connections.flatMap(({ handshake }) => [handshake.syn, handshake.synAck]));
  return new Map(
    packets.flatMap(({ frame, tcp }) => (tcp && wanted.has(frame.number) ? [[frame.number, tcp]] : [])),
  );
}

function windowShift(tcp: TcpLayer | undefined): number | undefined {
  const option = tcp?.options.find(({ kind }) => kind === 'window-scale');
  return option?.kind === 'window-scale' ? Math.min(option.shift, 14) : undefined;
}
