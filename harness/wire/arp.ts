import { ipv4Text, macText } from './addresses.ts';
import { MalformedError } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { ArpLayer } from './types.ts';

/** Reads an ARP message for IPv4 over Ethernet (RFC 826); another kind of address is malformed. */
export function readArp(cursor: Cursor): ArpLayer {
  const at = cursor.offset;
  const kinds = [cursor.u16('arp hardware type'), cursor.u16('arp protocol type')];
  const sizes = [cursor.u8('arp hardware size'), cursor.u8('arp protocol size')];
  if (kinds[1] !== 0x0800 || sizes[0] !== 6 || sizes[1] !== 4) {
    throw new MalformedError(at, `arp: addresses are not IPv4 over Ethernet, at offset ${at}`);
  }
  return {
    kind: 'arp',
    opcode: cursor.u16('arp opcode'),
    senderMac: macText(cursor.take(6, 'arp sender mac')),
    senderIp: ipv4Text(cursor.take(4, 'arp sender ip')),
    targetMac: macText(cursor.take(6, 'arp target mac')),
    targetIp: ipv4Text(cursor.take(4, 'arp target ip')),
  };
}
