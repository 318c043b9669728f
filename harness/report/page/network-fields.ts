import type {
  ArpLayer,
  EthernetLayer,
  IcmpLayer,
  Icmpv6Layer,
  Ipv4Layer,
  Ipv6Layer,
} from '../../wire/index.ts';
import { hex } from './bytes.ts';
import type { FieldText } from './detail.ts';

export function at(from: number, length: number, text: string): FieldText {
  return { text, from, length };
}

const etherTypes = new Map([
  [0x0800, 'IPv4'],
  [0x0806, 'ARP'],
  [0x86dd, 'IPv6'],
  [0x8100, '802.1Q'],
]);
const protocols = new Map([
  [1, 'ICMP'],
  [2, 'IGMP'],
  [6, 'TCP'],
  [17, 'UDP'],
  [58, 'ICMPv6'],
]);

export function ethFields({ src, dst, type }: EthernetLayer): FieldText[] {
  return [
    at(0, 6, `Destination: ${dst}`),
    at(6, 6, `Source: ${src}`),
    at(12, 2, `Type: ${etherTypes.get(type) ?? 'unknown'} (0x${hex(type, 4)})`),
  ];
}

export function arpFields({ opcode, senderMac, senderIp, targetMac, targetIp }: ArpLayer): FieldText[] {
  return [
    at(6, 2, `Opcode: ${opcode === 1 ? 'request' : opcode === 2 ? 'reply' : 'other'} (${opcode})`),
    at(8, 6, `Sender MAC address: ${senderMac}`),
    at(14, 4, `Sender IP address: ${senderIp}`),
    at(18, 6, `Target MAC address: ${targetMac}`),
    at(24, 4, `Target IP address: ${targetIp}`),
  ];
}

export function ipFields(ip: Ipv4Layer): FieldText[] {
  const flags = [ip.flagBits & 2 ? "Don't fragment" : '', ip.moreFragments ? 'More fragments' : ''].filter(
    Boolean,
  );
  return [
    at(0, 1, `Version: 4, Header Length: ${ip.headerLength} bytes`),
    at(1, 1, `Differentiated Services Field: 0x${hex(ip.dsField, 2)}`),
    at(2, 2, `Total Length: ${ip.totalLength}`),
    at(4, 2, `Identification: 0x${hex(ip.id, 4)} (${ip.id})`),
    at(6, 1, `Flags: 0x${hex(ip.flagBits, 1)}${flags.length > 0 ? `, ${flags.join(', ')}` : ''}`),
    at(6, 2, `Fragment Offset: ${ip.fragmentOffset}`),
    at(8, 1, `Time to Live: ${ip.ttl}`),
    at(9, 1, `Protocol: ${protocols.get(ip.protocol) ?? 'other'} (${ip.protocol})`),
    at(10, 2, `Header Checksum: 0x${hex(ip.checksum, 4)}`),
    at(12, 4, `Source Address: ${ip.src}`),
    at(16, 4, `Destination Address: ${ip.dst}`),
  ];
}

export function ipv6Fields(ip: Ipv6Layer): FieldText[] {
  return [
    at(0, 2, `Traffic Class: 0x${hex(ip.trafficClass, 2)}`),
    at(1, 3, `Flow Label: 0x${hex(ip.flowLabel, 5)}`),
    at(4, 2, `Payload Length: ${ip.payloadLength}`),
    at(6, 1, `Next Header: ${protocols.get(ip.nextHeader) ?? 'other'} (${ip.nextHeader})`),
    at(7, 1, `Hop Limit: ${ip.hopLimit}`),
    at(8, 16, `Source Address: ${ip.src}`),
    at(24, 16, `Destination Address: ${ip.dst}`),
  ];
}

const icmpTypes = new Map([
  [0, 'Echo (ping) reply'],
  [3, 'Destination unreachable'],
  [8, 'Echo (ping) request'],
  [11, 'Time-to-live exceeded'],
]);

export function icmpFields({ type, code, checksum, id, sequence, quoted }: IcmpLayer): FieldText[] {
  const portOf = (port: number | undefined): string => (port === undefined ? '' : `:${port}`);
  return [
    at(0, 1, `Type: ${type} (${icmpTypes.get(type) ?? 'other'})`),
    at(1, 1, `Code: ${code}${type === 3 && code === 3 ? ' (Port unreachable)' : ''}`),
    at(2, 2, `Checksum: 0x${hex(checksum, 4)}`),
    ...(id === undefined ? [] : [at(4, 2, `Identifier: ${id}`)]),
    ...(sequence === undefined ? [] : [at(6, 2, `Sequence Number: ${sequence}`)]),
    ...(quoted === undefined
      ? []
      : [
          at(
            8,
            quoted.bytes.length,
            `About: ${quoted.ip.src}${portOf(quoted.srcPort)} \u2192 ${quoted.ip.dst}${portOf(quoted.dstPort)}`,
          ),
        ]),
  ];
}

export function icmpv6Fields({ type, code, checksum, target }: Icmpv6Layer): FieldText[] {
  return [
    at(0, 1, `Type: ${type}`),
    at(1, 1, `Code: ${code}`),
    at(2, 2, `Checksum: 0x${hex(checksum, 4)}`),
    ...(target === undefined ? [] : [at(8, 16, `Target Address: ${target}`)]),
  ];
}
