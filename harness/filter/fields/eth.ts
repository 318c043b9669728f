import { field, macBytes, max16, number, present, protocol } from './make.ts';
import type { Field } from './make.ts';

/** Names that Wireshark gives to types of what a link carries. */
export const typeNames = { IPv4: 0x0800, ARP: 0x0806, IPv6: 0x86dd };

export const ethFields: readonly Field[] = [
  protocol('eth'),
  field('eth.dst', 'ether', ({ eth }) => present(eth?.dst).map(macBytes)),
  field('eth.src', 'ether', ({ eth }) => present(eth?.src).map(macBytes)),
  field('eth.addr', 'ether', ({ eth }) => (eth ? [eth.dst, eth.src].map(macBytes) : [])),
  number('eth.type', max16, ({ eth }) => present(eth?.type).filter(isType), {
    hexDigits: 4,
    names: typeNames,
  }),
  number('eth.len', max16, ({ eth }) => present(eth?.type).filter((type) => type <= maximumLength)),
];

/** Longest payload of an IEEE 802.3 frame. */
const maximumLength = 1500;

/** Smaller numbers in its place are a length (IEEE 802.3, 3.2.6). */
export function isType(type: number): boolean {
  return type >= 0x600;
}
