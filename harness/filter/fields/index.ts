import { arpFields } from './arp.ts';
import { dataFields } from './data.ts';
import { dnsFields } from './dns.ts';
import { ethFields } from './eth.ts';
import { frameFields } from './frame.ts';
import { httpFields } from './http.ts';
import { icmpFields } from './icmp.ts';
import { ipFields } from './ip.ts';
import { ipv6Fields } from './ipv6.ts';
import { linkFields } from './link.ts';
import type { Field } from './make.ts';
import { tcpAnalysisFields } from './tcp-analysis.ts';
import { tcpFields } from './tcp.ts';
import { udpFields } from './udp.ts';

export type { Field, FieldType } from './make.ts';

/** The field of this name; names are case-sensitive. */
export function findField(name: string): Field | undefined {
  return fields.get(name);
}

export function fieldNames(): string[] {
  return [...fields.keys()];
}

/** Whether Wireshark has fields of this name that are not available here. */
export function isKnownElsewhere(name: string): boolean {
  return elsewhere.some((known) => name === known || name.startsWith(`${known}.`));
}

/** Protocols and groups of fields that Wireshark users meet in a first course. */
const elsewhere = `
  igmp sctp http2 tls ssl mdns dhcp ftp smtp ssh telnet mqtt websocket quic ntp snmp llc stp lldp gre esp ah
  _ws json xml tcp.analysis.rto tcp.analysis.rto_frame tcp.analysis.tfo_syn tcp.options tcp.pdu tcp.time_delta tcp.time_relative tcp.segment
  tcp.segments tcp.reassembled tcp.segment_data tcp.flags tcp.checksum tcp.urgent_pointer udp.time_delta
  udp.time_relative udp.checksum udp.possible_traceroute ip.host ip.src_host ip.dst_host ip.geoip ip.fragments
  ip.fragment ip.reassembled ip.tos ip.opt ip.flags ip.checksum ip.dsfield ipv6.host ipv6.src_host ipv6.dst_host
  ipv6.opt ipv6.tclass ipv6.routing ipv6.hopopts ipv6.dstopts ipv6.fraghdr ipv6.fragments ipv6.fragment
  ipv6.reassembled ipv6.src_slaac_mac ipv6.dst_slaac_mac icmpv6 vlan sll null ieee8021ad eth.lg eth.ig eth.src
  eth.dst eth.addr eth.fcs eth.padding eth.trailer frame.time frame.protocols frame.time_delta_displayed
  frame.interface_id frame.interface_name frame.marked frame.comment frame.md5_hash arp.hw arp.proto
  arp.isgratuitous arp.isprobe arp.isannouncement arp.duplicate-address-detected icmp.checksum icmp.resp_in
  icmp.resp_to icmp.no_resp icmp.resptime icmp.data_time icmp.ident_le icmp.seq_le icmp.mtu icmp.redir_gw dns.qry
  dns.resp dns.count dns.time dns.response_in dns.response_to dns.flags dns.soa dns.mx dns.txt dns.srv
  http.authorization http.cookie http.referer http.set_cookie http.cache_control http.accept_language
  http.accept_encoding http.last_modified http.upgrade http.content_encoding http.file_data http.chat http.time
  http.request.full_uri http.request.uri.path http.request.uri.query http.response.code.desc http.request_in
  http.response_in http.response_for http.request_number http.response_number http.unknown_header
`
  .trim()
  .split(/\s+/);

const fields = new Map(
  [
    ...frameFields,
    ...ethFields,
    ...linkFields,
    ...arpFields,
    ...ipFields,
    ...ipv6Fields,
    ...icmpFields,
    ...tcpFields,
    ...tcpAnalysisFields,
    ...udpFields,
    ...dnsFields,
    ...httpFields,
    ...dataFields,
  ].map((one): [string, Field] => [one.name, one]),
);
