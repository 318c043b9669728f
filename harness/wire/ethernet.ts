import { macText } from './addresses.ts';
import type { Cursor } from './cursor.ts';
import type { EthernetLayer } from './types.ts';

export const etherTypes = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  serviceVlan: 0x88a8,
} as const;

/** Reads an Ethernet II header (IEEE 802.3, 3.2.6). Below 1536, `type` is the length of an 802.3 frame. */
export function readEthernet(cursor: Cursor): EthernetLayer {
  const dst = macText(cursor.take(6, 'ethernet destination'));
  const src = macText(cursor.take(6, 'ethernet source'));
  return { kind: 'eth', src, dst, type: cursor.u16('ethernet type') };
}

/** Steps over VLAN tags (IEEE 802.1Q) and returns the type of what they carry. */
export function skipVlanTags(cursor: Cursor, type: number): number {
  let carried = type;
  while (carried === etherTypes.vlan || carried === etherTypes.serviceVlan) {
    cursor.skip(2, 'vlan tag');
    carried = cursor.u16('vlan type');
  }
  return carried;
}
