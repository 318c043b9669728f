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
  arp?: ArpLayer;
  ip?: Ipv4Layer;
  icmp?: IcmpLayer;
  tcp?: TcpLayer;
  udp?: UdpLayer;
  dns?: DnsLayer;
  malformed?: Malformed;
}

export interface EthernetLayer {
  kind: 'eth';
  src: string;
  dst: string;
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
  moreFragments: boolean;
  fragmentOffset: number;
}

export interface IcmpLayer {
  kind: 'icmp';
  type: number;
  code: number;
  /** Identifier and sequence number of an echo request or reply. */
  id?: number;
  sequence?: number;
  /** The datagram an error quotes, as far as it was captured. */
  quoted?: { ip: Ipv4Layer; srcPort?: number; dstPort?: number };
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
  options: TcpOption[];
  payload: Uint8Array;
  /** Payload bytes that were on the wire after `payload`, where the capture cut the frame. */
  cutBytes?: number;
}

export interface TcpFlags {
  fin: boolean;
  syn: boolean;
  rst: boolean;
  psh: boolean;
  ack: boolean;
  urg: boolean;
  ece: boolean;
  cwr: boolean;
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
  payload: Uint8Array;
  /** Payload bytes that were on the wire after `payload`, where the capture cut the frame. */
  cutBytes?: number;
}

export interface DnsLayer {
  kind: 'dns';
  id: number;
  isResponse: boolean;
  /** Response code: 0 no error, 3 NXDOMAIN. */
  rcode: number;
  questions: { name: string; type: number }[];
  /** A and AAAA answers carry `address`. */
  answers: DnsRecord[];
  authorities?: DnsRecord[];
  additionals?: DnsRecord[];
}

export interface DnsRecord {
  name: string;
  type: number;
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
