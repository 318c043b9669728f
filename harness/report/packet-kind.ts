import type { Packet } from '../wire/types.ts';

/** The row colours of Wireshark's default rules, first match first. */
export type PacketKind =
  | 'malformed'
  | 'reset'
  | 'icmp-error'
  | 'arp'
  | 'icmp'
  | 'open-close'
  | 'tcp'
  | 'dns'
  | 'udp'
  | 'other';

export function packetKind({ malformed, tcp, icmp, arp, dns, udp }: Packet): PacketKind {
  if (malformed !== undefined) return 'malformed';
  if (icmp !== undefined) return [3, 4, 5, 11].includes(icmp.type) ? 'icmp-error' : 'icmp';
  if (arp !== undefined) return 'arp';
  if (tcp !== undefined)
    return tcp.flags.rst ? 'reset' : tcp.flags.syn || tcp.flags.fin ? 'open-close' : 'tcp';
  if (dns !== undefined) return 'dns';
  return udp === undefined ? 'other' : 'udp';
}
