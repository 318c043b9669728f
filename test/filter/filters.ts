import { fieldColumn } from '../../harness/filter/index.ts';
import { fieldNames, findField } from '../../harness/filter/fields/index.ts';
import type { Capture } from '../../harness/wire/index.ts';

const orders = ['==', '!=', '===', '!==', '<', '<=', '>', '>='];
const equalities = ['==', '!=', '===', '!=='];

/** Every field that has a value to print. */
export const columnNames = fieldNames().filter((name) => fieldColumn(name).status === 'ok');

/** What is asked of a field of each type, with a value that the capture holds. */
const templates: Partial<Record<string, (name: string, value: string) => string[]>> = {
  number: ofNumber,
  boolean: ofFlag,
  ipv4: ofAddress,
  ipv6: ofIpv6,
  ether: ofMac,
  bytes: ofBytes,
  text: ofText,
  time: ofTime,
};

/** Filters with every operator on every field that the capture has values of, with those values. */
export function filtersFor(capture: Capture): string[] {
  const filters: string[] = [];
  for (const name of fieldNames()) {
    const type = findField(name)?.type ?? '';
    if (type === 'protocol') {
      if (capture.packets.some((packet) => (findField(name)?.values(packet, capture).length ?? 0) > 0))
        filters.push(...ofProtocol(name));
      continue;
    }
    for (const value of valuesIn(capture, name))
      filters.push(...(templates[type]?.(name, value) ?? [name, `!${name}`]));
  }
  return [...new Set([...filters, ...mixed])];
}

function ofFlag(name: string, value: string): string[] {
  return [name, `!${name}`, ...equalities.map((operator) => `${name} ${operator} ${value}`)];
}

function ofTime(name: string, value: string): string[] {
  return [...orders.map((operator) => `${name} ${operator} ${value}`), `${name} in {0.0..${value}}`];
}

function ofIpv6(name: string, value: string): string[] {
  return [
    name,
    ...orders.flatMap((operator) => [`${name} ${operator} ${value}`, `${name} ${operator} ${value}/64`]),
    `${name} == ${value}/126`,
    `${name} in {${value}, fe80::/10}`,
    `${name} in {fe80::..${value}}`,
    `all ${name} == fd00::/8`,
    `${name}[0:2] == fd:00`,
    `${name}[-1] == 65`,
    `count(${name}) > 1`,
  ];
}

/** The first, a middle and the last of the values that a field takes. */
function valuesIn(capture: Capture, name: string): string[] {
  const column = fieldColumn(name);
  if (column.status === 'error') return [];
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
    ...(number < 0
      ? []
      : [
          `${name} == 0x${number.toString(16)}`,
          `${name} == ${number === 0 ? '' : '0'}${number.toString(8)}`,
        ]),
    `!(${name} == ${value})`,
    `${name} in {${value}}`,
    `${name} not in {${value}, 0..1}`,
    `${name} in {${Math.max(0, number - 2)}..${number}, 3}`,
    `all ${name} in {${value}, 17}`,
    ...(number < 0 ? [] : [`${name} & ${(number | 1) >>> 0}`, `${name} & 6 == ${number & 6}`]),
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
  const pairs = value.replaceAll(':', '').match(/../g) ?? [];
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
    // Of a routing header, tshark and sharkd disagree about the length.
    ...(name === 'ipv6.routing' ? [] : [`len(${name}) >= 28`, `len(${name}) == 20`]),
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
