import { addresses, field, macBytes, max16, number, present, protocol } from './make.ts';
import type { Field } from './make.ts';

export const arpFields: readonly Field[] = [
  protocol('arp'),
  number('arp.opcode', max16, ({ arp }) => present(arp?.opcode), { names: { request: 1, reply: 2 } }),
  field('arp.src.hw_mac', 'ether', ({ arp }) => present(arp?.senderMac).map(macBytes)),
  field('arp.dst.hw_mac', 'ether', ({ arp }) => present(arp?.targetMac).map(macBytes)),
  field('arp.src.proto_ipv4', 'ipv4', ({ arp }) => addresses(arp?.senderIp)),
  field('arp.dst.proto_ipv4', 'ipv4', ({ arp }) => addresses(arp?.targetIp)),
];
