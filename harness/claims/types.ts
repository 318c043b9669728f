import type { Numbering } from './tables.ts';
import type { Message } from '../model/verdict.ts';
import type { Capture, Endpoint, Packet, TcpConnection, UdpConversation } from '../wire/types.ts';

/** One sentence or table row of a report. */
export interface Statement {
  file: string;
  place: string;
  /** What the student wrote, without markup. */
  text: string;
  /** As `text`, with the marks of code left in: they quote. */
  raw: string;
  /** Of a table row: its cells, and the names of the columns where the table has them. */
  cells?: string[];
  header?: string[];
  /** The table it stands in, counted within the file, and what the numbers of its rows may be. */
  table?: { id: number; numbering: Numbering };
  /** The number of the problem whose heading it stands under. */
  section?: number;
  /** What was said before it in the same paragraph, list or section may make it speak of something else. */
  isDoubtful?: boolean;
  /** It speaks of another run than the one that was captured, or what it follows does. */
  isOfAnotherRun?: boolean;
  /** It says nothing of what the student saw: a quotation, the assignment, theory, a program. */
  isAside?: boolean;
}

/** Who is spoken of. */
export type Party =
  | { kind: 'role'; role: 'client' | 'server'; nth?: number }
  | { kind: 'machine'; name: string }
  | { kind: 'address'; address: string };

export type FlagName = 'syn' | 'ack' | 'fin' | 'psh' | 'rst' | 'urg';
export type Protocol = 'tcp' | 'udp';

/** What a statement says of the wire. */
export type Claim =
  | FrameClaim
  | { kind: 'sends-flags'; who: Party; to?: Party; flags: FlagName[] }
  | { kind: 'sends-bytes'; who: Party; isReceiver: boolean; bytes: number }
  | { kind: 'server-port'; port: number }
  | { kind: 'connects'; from: Party; to: Party; port?: number; isMutual: boolean }
  | { kind: 'refused'; who: Party }
  | { kind: 'service'; how: 'parallel' | 'one-at-a-time' | 'in-turns' }
  | { kind: 'handshake' }
  | { kind: 'no-handshake'; protocol: Protocol }
  | { kind: 'closed-with'; flag: 'fin' | 'rst' }
  | { kind: 'closes-first'; who: Party }
  | { kind: 'payload'; who?: Party; text: string; isPartOfText?: true }
  | { kind: 'name'; name: string; address: string }
  | { kind: 'no-name'; name: string }
  | { kind: 'order'; steps: FlagName[][] }
  | { kind: 'count'; of: 'packets' | 'connections'; count: number }
  | { kind: 'transport'; protocol: Protocol };

/** What is said of one frame by its number. */
export interface FrameClaim {
  kind: 'frame';
  number: number;
  /** The number may count something else: rows, steps. */
  isOrdinal: boolean;
  flags?: FlagName[];
  from?: Party;
  to?: Party;
  fromPort?: number;
  toPort?: number;
  /** Of the payload, the datagram or the whole frame. */
  bytes?: number;
  /** Of the payload alone. */
  dataBytes?: number;
  /** Of the whole frame. */
  length?: number;
  /** It carries some payload. */
  hasData?: true;
  protocol?: Protocol | 'arp' | 'dns' | 'icmp';
  arp?: 'request' | 'reply';
  /** The payload, or a part of it where it is said to hold the text among others. */
  text?: string;
  isPartOfText?: true;
  /** As packet lists show them: time since the first frame, numbers that may be relative or not. */
  time?: string;
  seq?: number;
  ack?: number;
  window?: number;
  mss?: number;
}

/** One exchange of a capture between a client and a server. */
export interface Exchange {
  protocol: Protocol;
  client: Endpoint;
  server: Endpoint;
  frames: number[];
  connection?: TcpConnection;
  conversation?: UdpConversation;
}

/** One capture that a claim can be about. */
export interface Scope {
  scenario: string;
  isHandedIn: boolean;
  /** The problem number in the scenario's title. */
  section?: number;
  capture: Capture;
  packets: ReadonlyMap<number, Packet>;
  /** The lab's own exchanges, and all others of the capture. */
  exchanges: Exchange[];
  others: Exchange[];
  /** The lab's exchange that a frame belongs to. */
  exchangeAt: ReadonlyMap<number, Exchange>;
  /** Every address that anything was sent from or to. */
  seen: ReadonlySet<string>;
  /** By name of a machine. */
  addresses: ReadonlyMap<string, string>;
  /** After this frame our signals may have caused what is seen. */
  limit: number;
  /** Nothing can be disproved here: other captures were handed in too, a program was played by another, frames are missing. */
  isDoubtful: boolean;
  /** What the capture proves of how clients are served, with its frames. */
  service?: Service;
}

/** What was proved of how a server serves its clients. */
export interface Service {
  how: 'parallel' | 'one-at-a-time';
  frames: number[];
}

/** What a capture says of a claim. `absent`: it holds nothing that the claim could be about. */
export type Finding =
  | { is: 'true'; frames: number[] }
  | { is: 'false'; truth: Message; frames: number[] }
  | { is: 'unknown' }
  | { is: 'absent' };

/** A form of saying something: what it finds in a statement. */
export type Form = (statement: Statement) => Claim[];
