import type { Packet } from '../../wire/index.ts';
import { nextHeaders } from '../../wire/ipv6.ts';
import {
  eachNumber,
  eachPacket,
  field,
  flag,
  ipv6Addresses,
  max16,
  max32,
  max8,
  number,
  present,
  protocol,
} from './make.ts';
import type { Field } from './make.ts';

const names = { TCP: 6, UDP: 17, ICMPv6: 58 };

export const ipv6Fields: readonly Field[] = [
  protocol('ipv6'),
  eachNumber('ipv6.version', max8, ({ ipv6 }) => ipv6 && 6),
  eachNumber('ipv6.tclass', max32, ({ ipv6 }) => ipv6?.trafficClass, { hexDigits: 8 }),
  eachNumber('ipv6.tclass.dscp', max32, ({ ipv6 }) => ipv6 && ipv6.trafficClass >> 2),
  eachNumber('ipv6.tclass.ecn', max32, ({ ipv6 }) => ipv6 && ipv6.trafficClass & 3),
  eachNumber('ipv6.flow', 0xff_ffff, ({ ipv6 }) => ipv6?.flowLabel, { hexDigits: 6 }),
  eachNumber('ipv6.plen', max16, ({ ipv6 }) => ipv6?.payloadLength),
  eachNumber('ipv6.nxt', max8, ({ ipv6 }) => ipv6?.nextHeader, { names }),
  eachNumber('ipv6.hlim', max8, ({ ipv6 }) => ipv6?.hopLimit),
  field(
    'ipv6.src',
    'ipv6',
    eachPacket(({ ipv6 }) => ipv6Addresses(ipv6?.src)),
  ),
  field(
    'ipv6.dst',
    'ipv6',
    eachPacket(({ ipv6 }) => ipv6Addresses(ipv6?.dst)),
  ),
  field(
    'ipv6.addr',
    'ipv6',
    eachPacket(({ ipv6 }) => ipv6Addresses(ipv6?.src, ipv6?.dst)),
  ),
  protocol('ipv6.hopopts'),
  extension('ipv6.hopopts.nxt', nextHeaders.hopByHop),
  protocol('ipv6.dstopts'),
  extension('ipv6.dstopts.nxt', nextHeaders.destinationOptions),
  protocol('ipv6.routing'),
  extension('ipv6.routing.nxt', nextHeaders.routing),
  protocol('ipv6.fraghdr'),
  extension('ipv6.fraghdr.nxt', nextHeaders.fragment),
  eachNumber('ipv6.fraghdr.offset', max16, ({ ipv6 }) => ipv6?.fragment && ipv6.fragment.offset / 8),
  flag('ipv6.fraghdr.more', ({ ipv6 }) => ipv6?.fragment?.more),
  eachNumber('ipv6.fraghdr.ident', max32, ({ ipv6 }) => ipv6?.fragment?.id, { hexDigits: 8 }),
  number('ipv6.fragment', max32, ({ ipv6, reassembly }) => (ipv6 && reassembly?.frames) ?? []),
  number('ipv6.fragment.count', max32, ({ ipv6, reassembly }) => present(ipv6 && reassembly?.frames.length)),
  {
    ...number('ipv6.reassembled.in', max32, ({ ipv6, reassembledIn }) => present(ipv6 && reassembledIn)),
    needsCapture: true,
  },
  number('ipv6.reassembled.length', max32, ({ ipv6, reassembly }) => present(ipv6 && reassembly?.length)),
];

/** What follows an extension header. */
function extension(name: string, wanted: number): Field {
  const nextOf = ({ ipv6 }: Packet) =>
    (ipv6?.extensions ?? []).flatMap(({ number: kind, next }) => (kind === wanted ? [next] : []));
  return number(name, max8, eachPacket(nextOf), { names });
}
