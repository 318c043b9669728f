import { readArp } from './arp.ts';
import { catchMalformed, Cursor } from './cursor.ts';
import { announcesVlan, etherTypes, readEthernet, readVlanTag } from './ethernet.ts';
import {
  linkTypes,
  rawLinkTypes,
  readCooked,
  readCooked2,
  readLoopback,
  typeOfFamily,
  typeOfRaw,
} from './link.ts';
import { dissectIpv4, dissectIpv6 } from './network.ts';
import type { Surroundings } from './network.ts';
import type { Frame, Packet, ProtocolName } from './types.ts';

/** More VLAN tags than any network nests. */
const maximumVlanTags = 16;

/** Takes a frame apart into its layers. Never throws: `malformed` says where the bytes stopped making sense. */
export function dissectFrame(frame: Frame): Packet {
  return dissectAmong(frame, {});
}

/** As `dissectFrame`, with what earlier frames of the same capture left for it. */
export function dissectAmong(frame: Frame, surroundings: Surroundings): Packet {
  const packet: Packet = { frame, spans: [] };
  const malformed = catchMalformed(() => {
    const cursor = new Cursor(frame.bytes);
    const type = readLink(packet, cursor);
    if (type !== undefined) dissectCarried(packet, cursor, readVlans(packet, cursor, type), surroundings);
  });
  if (malformed)
    packet.malformed = packet.reassembly
      ? { ...malformed, reason: `${malformed.reason} of the reassembled datagram` }
      : malformed;
  return packet;
}

/** Reads the header of the link, and returns the Ethernet type of what follows. */
function readLink(packet: Packet, cursor: Cursor): number | undefined {
  const { linkType } = packet.frame;
  if (linkType === linkTypes.ethernet) {
    packet.eth = readEthernet(cursor);
    addSpan(packet, 'eth', 0, cursor);
    return packet.eth.type;
  }
  if (linkType === linkTypes.cooked || linkType === linkTypes.cooked2) {
    packet.sll = linkType === linkTypes.cooked ? readCooked(cursor) : readCooked2(cursor);
    addSpan(packet, 'sll', 0, cursor);
    return packet.sll.type;
  }
  if (linkType === linkTypes.null || linkType === linkTypes.loop) {
    packet.loopback = readLoopback(cursor);
    addSpan(packet, 'null', 0, cursor);
    return typeOfFamily(packet.loopback);
  }
  if (!rawLinkTypes.has(linkType)) return undefined;
  addSpan(packet, 'raw', 0, new Cursor(cursor.bytes, { offset: cursor.end }));
  return typeOfRaw(cursor);
}

/** Reads VLAN tags, one in another, and returns the type of what they carry. */
function readVlans(packet: Packet, cursor: Cursor, type: number): number {
  let carried = type;
  while (announcesVlan(carried) && (packet.vlans?.length ?? 0) < maximumVlanTags) {
    const start = cursor.offset;
    const tag = readVlanTag(cursor, carried);
    packet.vlans = [...(packet.vlans ?? []), tag];
    addSpan(packet, carried === etherTypes.serviceVlan ? 'ieee8021ad' : 'vlan', start, cursor);
    carried = tag.type;
  }
  return carried;
}

function dissectCarried(packet: Packet, cursor: Cursor, type: number, surroundings: Surroundings): void {
  if (type === etherTypes.ipv4) dissectIpv4(packet, cursor, surroundings);
  else if (type === etherTypes.ipv6) dissectIpv6(packet, cursor, surroundings);
  else if (type === etherTypes.arp) {
    const start = cursor.offset;
    packet.arp = readArp(cursor);
    addSpan(packet, 'arp', start, cursor);
  }
}

/** A layer whose header the cursor has just left. */
function addSpan(packet: Packet, protocol: ProtocolName, start: number, cursor: Cursor): void {
  const { bytes, offset, end } = cursor;
  packet.spans.push({ protocol, bytes, start, headerEnd: offset, end });
}
