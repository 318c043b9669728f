import { macText } from './addresses.ts';
import { icmpTypes } from './icmp.ts';
import { icmpv6Types } from './icmpv6.ts';
import { ipProtocols } from './ipv4.ts';
import { isFragment, nextHeaders } from './ipv6.ts';
import type { ArpLayer, IcmpLayer, Icmpv6Layer, Ipv4Layer, Ipv6Layer } from './types.ts';

/** Questions without a sender are probes, about oneself announcements (RFC 5227, 1.1). */
export function arpInfo(arp: ArpLayer): string {
  if (arp.opcode === 1) {
    if (arp.senderIp === arp.targetIp) return `ARP Announcement for ${arp.senderIp}`;
    if (arp.senderIp === '0.0.0.0') return `Who has ${arp.targetIp}? (ARP Probe)`;
    return `Who has ${arp.targetIp}? Tell ${arp.senderIp}`;
  }
  if (arp.opcode !== 2) return `Opcode ${arp.opcode}`;
  if (arp.senderIp === arp.targetIp) return `Gratuitous ARP for ${arp.senderIp} (Reply)`;
  return `${arp.senderIp} is at ${arp.senderMac}`;
}

/** Of an IPv4 packet whose payload is not read: a fragment, or a protocol that is not known here. */
export function ipv4Info(ip: Ipv4Layer, reassembledIn: number | undefined): string {
  if (!ip.moreFragments && ip.fragmentOffset === 0) return `Protocol ${ip.protocol}`;
  const id = ip.id.toString(16).padStart(4, '0');
  const text = `Fragmented IP protocol (proto=${protocolName(ip.protocol)}, off=${ip.fragmentOffset}, ID=${id})`;
  return reassembledIn === undefined ? text : `${text} [Reassembled in #${reassembledIn}]`;
}

/** The same of an IPv6 packet. */
export function ipv6Info({ fragment, protocol, ...ipv6 }: Ipv6Layer): string {
  if (fragment && isFragment({ fragment, protocol, ...ipv6 })) {
    const id = fragment.id.toString(16).padStart(8, '0');
    return `IPv6 fragment (off=${fragment.offset} more=${fragment.more ? 'y' : 'n'} ident=0x${id} nxt=${protocol})`;
  }
  return protocol === nextHeaders.none ? 'IPv6 no next header' : `Protocol ${protocol}`;
}

function protocolName(protocol: number): string {
  const name = Object.entries(ipProtocols).find(([, number]) => number === protocol)?.[0];
  return name ? `${name.toUpperCase()} ${protocol}` : `${protocol}`;
}

const unreachableCodes = new Map([
  [0, 'Network unreachable'],
  [1, 'Host unreachable'],
  [2, 'Protocol unreachable'],
  [3, 'Port unreachable'],
  [4, 'Fragmentation needed'],
  [13, 'Communication administratively filtered'],
]);

export function icmpInfo(icmp: IcmpLayer, ip: Ipv4Layer): string {
  const { type, code, id = 0, sequence = 0 } = icmp;
  if (type === icmpTypes.echo || type === icmpTypes.echoReply) {
    const word = type === icmpTypes.echo ? 'request' : 'reply  ';
    const swapped = ((sequence & 0xff) << 8) | (sequence >> 8);
    return `Echo (ping) ${word}  id=0x${id.toString(16).padStart(4, '0')}, seq=${sequence}/${swapped}, ttl=${ip.ttl}`;
  }
  if (type === icmpTypes.unreachable)
    return `Destination unreachable (${unreachableCodes.get(code) ?? `code ${code}`})`;
  if (type === icmpTypes.timeExceeded)
    return `Time-to-live exceeded (${code === 0 ? 'Time to live exceeded in transit' : 'Fragment reassembly time exceeded'})`;
  if (type === icmpTypes.redirect) return 'Redirect';
  return `Type ${type}, code ${code}`;
}

const unreachableIpv6Codes = new Map([
  [0, 'no route to destination'],
  [1, 'Administratively prohibited'],
  [3, 'Address unreachable'],
  [4, 'Port unreachable'],
]);

const icmpv6Names = new Map<number, string>([
  [icmpv6Types.tooBig, 'Packet Too Big'],
  [icmpv6Types.timeExceeded, 'Time Exceeded'],
  [icmpv6Types.parameter, 'Parameter Problem'],
  [icmpv6Types.routerSolicitation, 'Router Solicitation'],
  [icmpv6Types.routerAdvertisement, 'Router Advertisement'],
  [icmpv6Types.multicastReport, 'Multicast Listener Report Message v2'],
]);

export function icmpv6Info(icmpv6: Icmpv6Layer, { hopLimit }: Ipv6Layer): string {
  const { type, code, id = 0, sequence = 0, target = '', linkAddress } = icmpv6;
  if (type === icmpv6Types.echo || type === icmpv6Types.echoReply) {
    const word = type === icmpv6Types.echo ? 'request' : 'reply';
    return `Echo (ping) ${word} id=0x${id.toString(16).padStart(4, '0')}, seq=${sequence}, hop limit=${hopLimit}`;
  }
  if (type === icmpv6Types.unreachable)
    return `Destination Unreachable (${unreachableIpv6Codes.get(code) ?? `code ${code}`})`;
  const mac = linkAddress && macText(linkAddress);
  if (type === icmpv6Types.neighbourSolicitation)
    return `Neighbor Solicitation for ${target}${mac === undefined ? '' : ` from ${mac}`}`;
  if (type === icmpv6Types.neighbourAdvertisement) {
    const flags = advertisementFlags(icmpv6);
    const words = flags === '' ? target : `${target} (${flags})`;
    return `Neighbor Advertisement ${words}${mac === undefined ? '' : ` is at ${mac}`}`;
  }
  return icmpv6Names.get(type) ?? `Type ${type}, code ${code}`;
}

function advertisementFlags({ advertisementFlags: bits = 0 }: Icmpv6Layer): string {
  return [bits & 0x80000000 && 'rtr', bits & 0x40000000 && 'sol', bits & 0x20000000 && 'ovr']
    .filter((word) => word !== 0)
    .join(', ');
}
