import { macTextAt } from './addresses.ts';
import type { Cursor } from './cursor.ts';
import type { EthernetLayer, VlanTag } from './types.ts';

export const etherTypes = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  serviceVlan: 0x88a8,
  /** Tags in tags, as switches made them before IEEE 802.1ad. */
  oldServiceVlan: 0x9100,
} as const;

/** Reads an Ethernet II header (IEEE 802.3, 3.2.6). Below 1536, `type` is the length of an 802.3 frame. */
export function readEthernet(cursor: Cursor): EthernetLayer {
  const { bytes, offset: at } = cursor;
  cursor.skip(6, 'ethernet destination');
  cursor.skip(6, 'ethernet source');
  const [dst, src] = [macTextAt(bytes, at), macTextAt(bytes, at + 6)];
  return { kind: 'eth', src, dst, type: cursor.u16('ethernet type') };
}

/** Whether a VLAN tag follows an Ethernet type. */
export function announcesVlan(type: number): boolean {
  return type === etherTypes.vlan || type === etherTypes.serviceVlan || type === etherTypes.oldServiceVlan;
}

/** Reads a VLAN tag (IEEE 802.1Q, 9.6) and the type of what it carries. */
export function readVlanTag(cursor: Cursor, announcedBy: number): VlanTag {
  const control = cursor.u16('vlan tag');
  return {
    announcedBy,
    id: control & 0x0fff,
    priority: control >> 13,
    dropEligible: (control & 0x1000) !== 0,
    type: cursor.u16('vlan type'),
  };
}
