import {
  addresses,
  eachNumber,
  eachPacket,
  field,
  flag,
  max16,
  max32,
  max8,
  number,
  present,
  protocol,
} from './make.ts';
import type { Field } from './make.ts';

export const ipFields: readonly Field[] = [
  protocol('ip'),
  eachNumber('ip.version', max8, ({ ip, ipv6 }) => (ip && 4) ?? (ipv6 && 6)),
  eachNumber('ip.hdr_len', max8, ({ ip }) => ip?.headerLength),
  eachNumber('ip.dsfield', max8, ({ ip }) => ip?.dsField, { hexDigits: 2 }),
  eachNumber('ip.dsfield.dscp', max8, ({ ip }) => ip && ip.dsField >> 2),
  eachNumber('ip.dsfield.ecn', max8, ({ ip }) => ip && ip.dsField & 3),
  eachNumber('ip.len', max16, ({ ip }) => ip?.totalLength),
  eachNumber('ip.id', max16, ({ ip }) => ip?.id, { hexDigits: 4 }),
  eachNumber('ip.flags', max8, ({ ip }) => ip?.flagBits, { hexDigits: 2 }),
  flag('ip.flags.rb', ({ ip }) => ip && (ip.flagBits & 4) !== 0),
  flag('ip.flags.df', ({ ip }) => ip && (ip.flagBits & 2) !== 0),
  flag('ip.flags.mf', ({ ip }) => ip?.moreFragments),
  // Counted in units of eight bytes, as in the header.
  eachNumber('ip.frag_offset', max16, ({ ip }) => ip && ip.fragmentOffset / 8),
  eachNumber('ip.ttl', max8, ({ ip }) => ip?.ttl),
  eachNumber('ip.proto', max8, ({ ip }) => ip?.protocol, { names: { ICMP: 1, TCP: 6, UDP: 17 } }),
  eachNumber('ip.checksum', max16, ({ ip }) => ip?.checksum, { hexDigits: 4 }),
  field(
    'ip.src',
    'ipv4',
    eachPacket(({ ip }) => addresses(ip?.src)),
  ),
  field(
    'ip.dst',
    'ipv4',
    eachPacket(({ ip }) => addresses(ip?.dst)),
  ),
  field(
    'ip.addr',
    'ipv4',
    eachPacket(({ ip }) => addresses(ip?.src, ip?.dst)),
  ),
  number('ip.fragment', max32, ({ ip, reassembly }) => (ip && reassembly?.frames) ?? []),
  number('ip.fragment.count', max32, ({ ip, reassembly }) => present(ip && reassembly?.frames.length)),
  {
    ...number('ip.reassembled_in', max32, ({ ip, reassembledIn }) => present(ip && reassembledIn)),
    needsCapture: true,
  },
  number('ip.reassembled.length', max32, ({ ip, reassembly }) => present(ip && reassembly?.length)),
];
