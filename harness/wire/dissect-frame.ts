import { readArp } from './arp.ts';
import { catchMalformed, Cursor, MalformedError } from './cursor.ts';
import { readDns } from './dns.ts';
import { etherTypes, readEthernet, skipVlanTags } from './ethernet.ts';
import { readIcmp } from './icmp.ts';
import { ipProtocols, readIpv4 } from './ipv4.ts';
import { readTcp } from './tcp.ts';
import type { Frame, Ipv4Layer, Packet } from './types.ts';
import { readUdp } from './udp.ts';

const linkTypeEthernet = 1;
const dnsPort = 53;

/** Takes a frame apart into its layers. Never throws: `malformed` says where the bytes stopped making sense. */
export function dissectFrame(frame: Frame): Packet {
  const packet: Packet = { frame };
  if (frame.linkType !== linkTypeEthernet) return packet;
  const malformed = catchMalformed(() => dissectEthernet(packet, new Cursor(frame.bytes)));
  if (malformed) packet.malformed = malformed;
  return packet;
}

function dissectEthernet(packet: Packet, cursor: Cursor): void {
  packet.eth = readEthernet(cursor);
  const type = skipVlanTags(cursor, packet.eth.type);
  if (type === etherTypes.arp) packet.arp = readArp(cursor);
  else if (type === etherTypes.ipv4) dissectIpv4(packet, cursor);
}

function dissectIpv4(packet: Packet, cursor: Cursor): void {
  const start = cursor.offset;
  const ip = readIpv4(cursor);
  packet.ip = ip;
  const wireLength = payloadWireLength(ip, start, packet.frame);
  // What follows the datagram is Ethernet padding.
  const payload = cursor.window(wireLength);
  if (ip.moreFragments || ip.fragmentOffset > 0) return;
  if (ip.protocol === ipProtocols.tcp) dissectTcp(packet, payload, wireLength);
  else if (ip.protocol === ipProtocols.udp) dissectUdp(packet, payload, wireLength);
  else if (ip.protocol === ipProtocols.icmp) packet.icmp = readIcmp(payload);
}

function payloadWireLength(ip: Ipv4Layer, start: number, frame: Frame): number {
  const onWire = Math.max(frame.originalLength, frame.bytes.length) - start;
  // Segmentation offload leaves the length to the network card: 0 means all of the frame.
  const total = ip.totalLength === 0 ? onWire : Math.min(ip.totalLength, onWire);
  if (total >= ip.headerLength) return total - ip.headerLength;
  throw new MalformedError(
    start + 2,
    `ip total length: ${ip.totalLength}, should be at least ${ip.headerLength}, at offset ${start + 2}`,
  );
}

function dissectTcp(packet: Packet, payload: Cursor, wireLength: number): void {
  const { tcp, malformed } = readTcp(payload, wireLength);
  packet.tcp = tcp;
  if (malformed) packet.malformed = malformed;
}

function dissectUdp(packet: Packet, payload: Cursor, wireLength: number): void {
  const udp = readUdp(payload, wireLength);
  packet.udp = udp;
  if (udp.srcPort !== dnsPort && udp.dstPort !== dnsPort) return;
  const start = payload.offset - udp.payload.length;
  packet.dns = readDns(new Cursor(packet.frame.bytes, { offset: start, end: payload.offset }));
}
