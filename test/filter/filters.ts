import { fieldColumn } from '../../harness/filter/index.ts';
import type { Capture } from '../../harness/wire/index.ts';

const numbers = [
  ...'frame.number frame.len eth.type arp.opcode ip.proto ip.ttl ip.id ip.len icmp.type icmp.code'.split(' '),
  ...'tcp.srcport tcp.dstport tcp.port tcp.seq tcp.ack tcp.len tcp.stream tcp.window_size'.split(' '),
  ...'tcp.window_size_value tcp.flags udp.srcport udp.dstport udp.port udp.length udp.stream'.split(' '),
  ...'dns.id dns.flags.rcode dns.qry.type data.len tcp.seq_raw tcp.ack_raw'.split(' '),
];
const flags = [
  ...'tcp.flags.syn tcp.flags.ack tcp.flags.fin tcp.flags.reset tcp.flags.push tcp.flags.urg'.split(' '),
  ...'tcp.flags.ece tcp.flags.cwr dns.flags.response'.split(' '),
];
const addresses = 'ip.src ip.dst ip.addr arp.src.proto_ipv4 arp.dst.proto_ipv4 dns.a'.split(' ');
const macs = 'eth.src eth.dst eth.addr arp.src.hw_mac arp.dst.hw_mac'.split(' ');
const byteStrings = 'tcp.payload udp.payload data.data'.split(' ');
const protocols = 'frame eth arp ip icmp tcp udp dns data'.split(' ');
const orders = ['==', '!=', '===', '!==', '<', '<=', '>', '>='];
const equalities = ['==', '!=', '===', '!=='];

/** Every field that has a value to print. */
export const fieldNames = [
  ...numbers,
  ...flags,
  ...addresses,
  ...macs,
  ...byteStrings,
  'dns.qry.name',
  'frame.time_relative',
];

/** Filters with every operator on every type of field, and values that the capture holds. */
export function filtersFor(capture: Capture): string[] {
  const filters = protocols.flatMap(ofProtocol);
  const each = (names: string[], make: (name: string, value: string) => string[]) => {
    for (const name of names) for (const value of valuesIn(capture, name)) filters.push(...make(name, value));
  };
  each(numbers, ofNumber);
  each(flags, (name, value) => [
    name,
    `!${name}`,
    ...equalities.map((operator) => `${name} ${operator} ${value}`),
  ]);
  each(addresses, ofAddress);
  each(macs, ofMac);
  each(byteStrings, ofBytes);
  each(['dns.qry.name'], ofText);
  each(['frame.time_relative'], (name, value) => [
    ...orders.map((operator) => `${name} ${operator} ${value}`),
    `${name} in {0.0..${value}}`,
  ]);
  return [...new Set([...filters, ...mixed])];
}

/** The first, a middle and the last of the values that a field takes. */
function valuesIn(capture: Capture, name: string): string[] {
  const column = fieldColumn(name);
  if (column.status === 'error') throw new Error(column.error.message);
  const values = [...new Set(capture.packets.flatMap((packet) => column.valuesOf(packet, capture)))];
  return [...new Set([values[0], values[values.length >> 1], values.at(-1)])].filter(
    (one) => one !== undefined,
  );
}

function ofNumber(name: string, value: string): string[] {
  const number = Number(value);
  return [
    name,
    `not ${name}`,
    ...orders.map((operator) => `${name} ${operator} ${value}`),
    ...['any', 'all'].flatMap((word) =>
      ['==', '!=', '>='].map((operator) => `${word} ${name} ${operator} ${value}`),
    ),
    `${name} == 0x${number.toString(16)}`,
    `${name} == ${number === 0 ? '' : '0'}${number.toString(8)}`,
    `!(${name} == ${value})`,
    `${name} in {${value}}`,
    `${name} not in {${value}, 0..1}`,
    `${name} in {${Math.max(0, number - 2)}..${number}, 3}`,
    `all ${name} in {${value}, 17}`,
    `${name} & ${(number | 1) >>> 0}`,
    `${name} & 6 == ${number & 6}`,
    `count(${name}) >= 1`,
  ];
}

function ofAddress(name: string, value: string): string[] {
  const network = value.replace(/\.\d+$/, '.0');
  return [
    name,
    ...orders.flatMap((operator) => [`${name} ${operator} ${value}`, `${name} ${operator} ${network}/24`]),
    `${name} == ${value}/31`,
    `${name} in {${network}/28, ${value}}`,
    `${name} in {${network}..${value}}`,
    `all ${name} == ${network}/24`,
    `${name}[0:2] == ${hexOf(value).slice(0, 5)}`,
    `${name}[-1] == ${hexOf(value).slice(-2)}`,
    `${name}[1-2] > 10:00`,
    `${name} & 255.255.255.0 == ${network}`,
    `${name} & 0.0.0.1`,
    `count(${name}) > 1`,
  ];
}

function hexOf(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':');
}

function ofMac(name: string, value: string): string[] {
  return [
    name,
    ...orders.map((operator) => `${name} ${operator} ${value}`),
    `${name} == ${value.replaceAll(':', '-')}`,
    `${name}[0:3] == ${value.slice(0, 8)}`,
    `${name}[3:] == ${value.slice(9)}`,
    `${name}[:2] != ${value.slice(0, 5)}`,
    `${name} contains ${value.slice(3, 8)}`,
    `${name} in {${value}}`,
  ];
}

function ofBytes(name: string, value: string): string[] {
  const pairs = value.match(/../g) ?? [];
  const colons = pairs.slice(0, 40).join(':');
  const start = pairs.slice(0, 2).join(':');
  return [
    name,
    ...(pairs.length <= 40 ? orders.map((operator) => `${name} ${operator} ${colons}`) : []),
    `${name}[0:2] == ${start}`,
    `${name}[0-1] == ${start}`,
    `${name}[0] & 0f`,
    `${name}[-1] == ${pairs.at(-1)}`,
    `${name}[1:]`,
    `${name}[-3:2]`,
    `${name}[${pairs.length - 1}]`,
    `${name}[${pairs.length}]`,
    `${name}[0,1] == ${start}`,
    `${name} contains ${pairs.slice(1, 4).join(':')}`,
    `${name} contains "a"`,
    `${name} matches "O"`,
    `${name} matches "^\\\\x${pairs[0]}"`,
    `${name} matches "[a-z]$"`,
    `len(${name}) == ${pairs.length}`,
    `len(${name}) < ${pairs.length}`,
    `count(${name}) == 1`,
  ];
}

function ofText(name: string, value: string): string[] {
  return [
    name,
    ...orders.map((operator) => `${name} ${operator} "${value}"`),
    `${name} == ${value}`,
    `${name} contains "${value.slice(1, 4)}"`,
    `${name} matches "^${value.slice(0, 3).toUpperCase()}"`,
    `${name} ~ "\\\\.[a-z]+$"`,
    `${name} matches r"\\.(id|here)$"`,
    `${name} in {"${value}", "x"}`,
    `lower(${name}) == "${value.toLowerCase()}"`,
    `upper(${name}) contains "${value.slice(1, 4).toUpperCase()}"`,
    `len(${name}) == ${value.length}`,
    `${name}[0:2] == "${value.slice(0, 2)}"`,
  ];
}

function ofProtocol(name: string): string[] {
  return [
    name,
    `!${name}`,
    `${name}[0]`,
    `${name}[1:3]`,
    `${name}[-2:]`,
    `${name}[2] & 1`,
    `${name} contains "o"`,
    `${name} contains 00:01`,
    `${name} matches "dunia|morning"`,
    `${name} matches "good.morn"`,
    `len(${name}) >= 28`,
    `len(${name}) == 20`,
  ];
}

const mixed = [
  'tcp[13] & 2',
  'tcp[13] == 0x12',
  'tcp.flags & 0x12 == 0x12',
  'tcp || udp && icmp',
  '(tcp || udp) && !icmp',
  'not tcp and not udp',
  '!tcp.port == 32444',
  'tcp.flags.syn == 1 && tcp.flags.ack == 0',
  'tcp.srcport > tcp.dstport',
  'ip.src == ip.dst',
  'ip.addr == ip.src',
  'ip.addr != ip.src',
  'all ip.addr == ip.src',
  'eth.src[0:3] == eth.dst[0:3]',
  'tcp.seq == tcp.ack',
  'tcp.payload == data.data',
  'udp && !icmp',
  'ip.proto == UDP',
  'eth.type == ARP',
  'arp.opcode == request',
  'tcp.len == frame.number',
  'tcp.port == 99999',
  'TCP',
  'tcp.prot == 80',
  'tcp.port = 80',
  'ip.src == "172.16.16.101"',
  'tcp.port == http',
  'tcp.port in {80 443}',
  'tcp &&',
  '(tcp',
];
