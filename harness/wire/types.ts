/** One frame of a capture file. */
export interface Frame {
  /** Counts from 1, as in Wireshark. */
  number: number;
  /** Nanoseconds since 1970, UTC. */
  timeNs: bigint;
  /** The captured bytes, a view into the file. */
  bytes: Uint8Array;
  /** Length on the wire in bytes; larger than `bytes.length` when the capture cut it. */
  originalLength: number;
  /** `LINKTYPE_*` of its interface: 1 is Ethernet. */
  linkType: number;
  /** Which interface of a pcapng file saw it, counted over the whole file; absent for the first. */
  interfaceId?: number;
}

/** Names for addresses stored in a pcapng name resolution block. */
export type NameTable = Map<string, string>;

export interface CaptureFile {
  format: 'pcap' | 'pcapng';
  frames: Frame[];
  names: NameTable;
  /** Set where the file ends early or holds bytes that are no capture. What was read before it stands. */
  malformed?: Malformed;
}

/** Malformed bytes are data, never an exception. */
export interface Malformed {
  kind: 'malformed';
  /** Offset into the frame or file, in bytes. */
  at: number;
  /** For example `udp source port: 1 byte left, needed 2, at offset 34`. */
  reason: string;
}

/** A dissected frame. Layers that are absent were not there; `malformed` says where dissection stopped. */
export interface Packet {
  frame: Frame;
  eth?: EthernetLayer;
  /** The header of Linux' `any` interface, in place of Ethernet's. */
  sll?: CookedLayer;
  /** The header of a BSD loopback interface, in place of Ethernet's. */
  loopback?: LoopbackLayer;
  /** Outermost first. */
  vlans?: VlanTag[];
  arp?: ArpLayer;
  ip?: Ipv4Layer;
  ipv6?: Ipv6Layer;
  icmp?: IcmpLayer;
  icmpv6?: Icmpv6Layer;
  tcp?: TcpLayer;
  udp?: UdpLayer;
  dns?: DnsLayer;
  /** What a fragment, an echo message or IPv6 without a next header carries. */
  rest?: Uint8Array;
  /** Of the frame that completed a fragmented datagram, and carries its transport layer: all its fragments in order of offset. */
  reassembly?: { frames: number[]; length: number };
  /** Of the other fragments: the frame that completed the datagram. */
  reassembledIn?: number;
  /** The first frame that holds this packet, where the capture saw it in several places. */
  copyOf?: number;
  /** Where its layers lie, from the outside in. */
  spans: Span[];
  malformed?: Malformed;
}

/** The bytes of one layer: its header from `start` to `headerEnd`, and with all that it carries to `end`. */
export interface Span {
  protocol: ProtocolName;
  /** The frame, or a reassembled datagram. */
  bytes: Uint8Array;
  start: number;
  headerEnd: number;
  end: number;
}

/** As Wireshark names them. */
export type ProtocolName =
  | 'eth'
  | 'sll'
  | 'null'
  | 'raw'
  | 'vlan'
  | 'ieee8021ad'
  | 'arp'
  | 'ip'
  | 'ipv6'
  | 'ipv6.hopopts'
  | 'ipv6.routing'
  | 'ipv6.fraghdr'
  | 'ipv6.dstopts'
  | 'icmp'
  | 'icmpv6'
  | 'tcp'
  | 'udp'
  | 'dns';

export interface EthernetLayer {
  kind: 'eth';
  src: string;
  dst: string;
  type: number;
}

export interface CookedLayer {
  kind: 'sll';
  version: 1 | 2;
  /** 0 to us, 1 broadcast, 2 multicast, 3 to another host, 4 sent by us. */
  packetType: number;
  hardwareType: number;
  /** As the header tells it; more than `address` holds where it is longer than 8 bytes. */
  addressLength: number;
  address: Uint8Array;
  /** Told by version 2 only. */
  interfaceIndex?: number;
  type: number;
}

export interface LoopbackLayer {
  kind: 'null';
  /** The address family of the system that captured: 2 is IPv4; 24, 28 and 30 are IPv6. */
  family: number;
}

export interface VlanTag {
  /** The type that announced it: 0x88a8 for a service tag. */
  announcedBy: number;
  id: number;
  priority: number;
  dropEligible: boolean;
  /** Of what it carries. */
  type: number;
}

export interface ArpLayer {
  kind: 'arp';
  opcode: number;
  senderMac: string;
  senderIp: string;
  targetMac: string;
  targetIp: string;
}

export interface Ipv4Layer {
  kind: 'ip';
  src: string;
  dst: string;
  protocol: number;
  ttl: number;
  id: number;
  totalLength: number;
  headerLength: number;
  /** Differentiated services: the code point is its upper six bits. */
  dsField: number;
  /** The three bits before the fragment offset: 2 don't fragment, 1 more fragments. */
  flagBits: number;
  moreFragments: boolean;
  /** In bytes. */
  fragmentOffset: number;
  checksum: number;
}

export interface Ipv6Layer {
  kind: 'ipv6';
  src: string;
  dst: string;
  trafficClass: number;
  flowLabel: number;
  payloadLength: number;
  /** What the first header says that follows. */
  nextHeader: number;
  hopLimit: number;
  /** What follows the last extension header that was read: 6 is TCP. */
  protocol: number;
  /** The extension headers by number, with the number of what follows each. */
  extensions: { number: number; next: number }[];
  fragment?: { offset: number; more: boolean; id: number };
}

export interface IcmpLayer {
  kind: 'icmp';
  type: number;
  code: number;
  checksum: number;
  /** Identifier and sequence number of an echo request or reply. */
  id?: number;
  sequence?: number;
  /** The datagram an error quotes, as far as it was captured. */
  quoted?: { ip: Ipv4Layer; srcPort?: number; dstPort?: number; bytes: Uint8Array };
}

export interface Icmpv6Layer {
  kind: 'icmpv6';
  type: number;
  code: number;
  checksum: number;
  /** Identifier and sequence number of an echo request or reply. */
  id?: number;
  sequence?: number;
  /** Whom a neighbour solicitation or advertisement is about. */
  target?: string;
  /** Of an advertisement: router, solicited, override, as the upper three bits of a 32-bit number. */
  advertisementFlags?: number;
  /** The first link-layer address option. */
  linkAddress?: Uint8Array;
  /** What Packet Too Big tells. */
  mtu?: number;
  /** The packet an error quotes, as far as it was captured. */
  quoted?: { ipv6: Ipv6Layer; srcPort?: number; dstPort?: number; bytes: Uint8Array };
}

export interface TcpLayer {
  kind: 'tcp';
  srcPort: number;
  dstPort: number;
  /** Raw 32-bit numbers. */
  seq: number;
  ack: number;
  flags: TcpFlags;
  /** The twelve flag bits as a number. */
  flagBits: number;
  window: number;
  checksum: number;
  headerLength: number;
  urgentPointer: number;
  options: TcpOption[];
  payload: Uint8Array;
  /** Payload bytes that were on the wire after `payload`, where the capture cut the frame. */
  cutBytes?: number;
}

export interface TcpFlags {
  readonly fin: boolean;
  readonly syn: boolean;
  readonly rst: boolean;
  readonly psh: boolean;
  readonly ack: boolean;
  readonly urg: boolean;
  readonly ece: boolean;
  readonly cwr: boolean;
}

export type TcpOption =
  | { kind: 'mss'; value: number }
  | { kind: 'window-scale'; shift: number }
  | { kind: 'sack-permitted' }
  | { kind: 'sack'; blocks: { left: number; right: number }[] }
  | { kind: 'timestamps'; value: number; echo: number }
  | { kind: 'other'; code: number; bytes: Uint8Array };

export interface UdpLayer {
  kind: 'udp';
  srcPort: number;
  dstPort: number;
  length: number;
  checksum: number;
  payload: Uint8Array;
  /** Payload bytes that were on the wire after `payload`, where the capture cut the frame. */
  cutBytes?: number;
}

export interface DnsLayer {
  kind: 'dns';
  id: number;
  /** The sixteen bits after the identifier. */
  flagBits: number;
  isResponse: boolean;
  /** Response code: 0 no error, 3 NXDOMAIN. */
  rcode: number;
  /** How many of each the header promises. */
  counts: { questions: number; answers: number; authorities: number; additionals: number };
  questions: { name: string; type: number; class: number }[];
  /** A and AAAA answers carry `address`. */
  answers: DnsRecord[];
  authorities?: DnsRecord[];
  additionals?: DnsRecord[];
}

export interface DnsRecord {
  name: string;
  type: number;
  class: number;
  /** Seconds. */
  ttl: number;
  length: number;
  address?: string;
  /** The name that a CNAME, NS or PTR record points to, or the primary server of an SOA. */
  target?: string;
}

/** Everything the core knows of one capture. Build it with `dissect()`. */
export interface Capture {
  file: CaptureFile;
  packets: Packet[];
  connections: TcpConnection[];
  conversations: UdpConversation[];
}

export interface Endpoint {
  address: string;
  port: number;
}

/** A TCP connection. A new SYN with another sequence number on the same four values starts another one. */
export interface TcpConnection {
  kind: 'tcp';
  /** Counts from 0 as Wireshark's `tcp.stream`. */
  stream: number;
  /** Who sent the SYN; in a capture that started too late, who sent the first frame. */
  client: Endpoint;
  server: Endpoint;
  /** Numbers of all its frames. */
  frames: number[];
  /** Frame numbers of the three segments of the handshake, as far as seen (RFC 9293, 3.5). */
  handshake: { syn?: number; synAck?: number; ack?: number };
  toServer: Direction;
  toClient: Direction;
  resets: { frame: number; from: 'client' | 'server' }[];
}

/**
 * One direction of a connection. Offsets count payload bytes from 0; relative sequence numbers are offset + 1.
 * In a capture that missed the SYN, offset 0 is the earliest byte seen.
 */
export interface Direction {
  segments: Segment[];
  /** The payload in order; bytes never seen are zero and listed in `gaps`. */
  bytes: Uint8Array;
  gaps: { offset: number; length: number }[];
  /** First frame that carried each stretch, in order of offset. */
  chunks: { offset: number; length: number; frame: number }[];
  /** The first FIN, and the first frame of the peer that acknowledges it. */
  fin?: { frame: number; acknowledgedBy?: number };
  /** How many payload bytes the peer acknowledged, and the frame that did so last. */
  acknowledged: number;
  acknowledgedBy?: number;
  /** Set where segments lay so far beyond the rest (16 MiB of missing bytes) that they were left out of `bytes`. */
  leftOutBytes?: number;
}

export interface Segment {
  frame: number;
  /** Relative sequence number as Wireshark shows it: the SYN is 0. */
  seq: number;
  /** Relative acknowledgement number; 0 without the ACK flag. */
  ack: number;
  length: number;
  retransmission: boolean;
}

export interface UdpConversation {
  kind: 'udp';
  /** Counts from 0 as Wireshark's `udp.stream`. */
  stream: number;
  /** Who sent the first datagram. */
  client: Endpoint;
  server: Endpoint;
  datagrams: { frame: number; from: 'client' | 'server'; payload: Uint8Array }[];
}
