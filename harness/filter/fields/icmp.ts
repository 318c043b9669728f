import { icmpv6Types } from '../../wire/icmpv6.ts';
import type { Icmpv6Layer } from '../../wire/index.ts';
import {
  eachNumber,
  eachPacket,
  field,
  flag,
  ipv6Addresses,
  max16,
  max32,
  max8,
  present,
  protocol,
} from './make.ts';
import type { Field } from './make.ts';

export const icmpFields: readonly Field[] = [
  protocol('icmp'),
  eachNumber('icmp.type', max8, ({ icmp }) => icmp?.type),
  eachNumber('icmp.code', max8, ({ icmp }) => icmp?.code),
  eachNumber('icmp.checksum', max16, ({ icmp }) => icmp?.checksum, { hexDigits: 4 }),
  eachNumber('icmp.ident', max16, ({ icmp }) => icmp?.id),
  eachNumber('icmp.seq', max16, ({ icmp }) => icmp?.sequence),

  protocol('icmpv6'),
  eachNumber('icmpv6.type', max8, ({ icmpv6 }) => icmpv6?.type),
  eachNumber('icmpv6.code', max8, ({ icmpv6 }) => icmpv6?.code),
  eachNumber('icmpv6.checksum', max16, ({ icmpv6 }) => icmpv6?.checksum, { hexDigits: 4 }),
  eachNumber('icmpv6.mtu', max32, ({ icmpv6 }) => icmpv6?.mtu),
  eachNumber('icmpv6.echo.identifier', max16, ({ icmpv6 }) => icmpv6?.id, { hexDigits: 4 }),
  eachNumber('icmpv6.echo.sequence_number', max16, ({ icmpv6 }) => icmpv6?.sequence),
  target('icmpv6.nd.ns.target_address', icmpv6Types.neighbourSolicitation),
  target('icmpv6.nd.na.target_address', icmpv6Types.neighbourAdvertisement),
  advertised('icmpv6.nd.na.flag.r', 31),
  advertised('icmpv6.nd.na.flag.s', 30),
  advertised('icmpv6.nd.na.flag.o', 29),
  {
    ...field(
      'icmpv6.opt.linkaddr',
      'bytes',
      eachPacket(({ icmpv6 }) => present(icmpv6?.linkAddress)),
    ),
    colons: true,
  },
];

function target(name: string, type: Icmpv6Layer['type']): Field {
  return field(
    name,
    'ipv6',
    eachPacket(({ icmpv6 }) => ipv6Addresses(icmpv6?.type === type ? icmpv6.target : undefined)),
  );
}

function advertised(name: string, bit: number): Field {
  return flag(name, ({ icmpv6 }) => {
    const flags = icmpv6?.advertisementFlags;
    return flags === undefined ? undefined : ((flags >>> bit) & 1) === 1;
  });
}
