import { networkOf } from './network.ts';
import { reassemble } from './reassemble.ts';
import type { Arrival, MissingBytesBudget } from './reassemble.ts';
import type { Direction, Endpoint, Packet, Segment, TcpConnection, TcpLayer } from './types.ts';

/**
 * The TCP connections of a capture, numbered as Wireshark's `tcp.stream`. A SYN with another initial sequence
 * number on the same addresses and ports starts a new connection. Copies of packets are left out.
 */
export function findConnections(packets: Packet[]): TcpConnection[] {
  const flows: Flow[] = [];
  const latest = new Map<string, Flow>();
  for (const packet of packets) {
    const { frame, tcp, copyOf } = packet;
    const network = networkOf(packet);
    if (!network || !tcp || copyOf !== undefined) continue;
    const [src, dst] = [`${network.src}:${tcp.srcPort}`, `${network.dst}:${tcp.dstPort}`];
    const key = src < dst ? `${src} ${dst}` : `${dst} ${src}`;
    let flow = latest.get(key);
    let sender = flow?.first.key === src ? flow.first : flow?.second;
    if (!flow || !sender || startsAnother(tcp, sender)) {
      flow = {
        stream: flows.length,
        first: newSide(src, { address: network.src, port: tcp.srcPort }),
        second: newSide(dst, { address: network.dst, port: tcp.dstPort }),
        frames: [],
      };
      sender = flow.first;
      flows.push(flow);
      latest.set(key, flow);
    }
    flow.frames.push(frame.number);
    addSegment(frame.number, tcp, sender, sender === flow.first ? flow.second : flow.first);
  }
  const budget = { left: 64 * 1024 * 1024 };
  return flows.map((flow) => toConnection(flow, budget));
}

interface Flow {
  stream: number;
  /** Who sent the first frame. */
  first: Side;
  second: Side;
  frames: number[];
}

interface Side {
  key: string;
  endpoint: Endpoint;
  /** Its initial sequence number: told by its SYN, or guessed as Wireshark does. */
  base?: number;
  baseIsKnown: boolean;
  sentSyn: boolean;
  sentSynAck: boolean;
  sent: Sent[];
  /** Where its sequence numbers have come to, unwrapped. */
  position: number;
}

interface Sent {
  frame: number;
  tcp: TcpLayer;
  /** As Wireshark shows it, 32 bits. */
  seq: number;
  ack: number;
  /** Stream offset of the payload, counted without wrap-around. */
  offset: number;
  length: number;
}

function newSide(key: string, endpoint: Endpoint): Side {
  return { key, endpoint, baseIsKnown: false, sentSyn: false, sentSynAck: false, sent: [], position: 0 };
}

function startsAnother(tcp: TcpLayer, sender: Side): boolean {
  return tcp.flags.syn && !tcp.flags.ack && sender.base !== undefined && sender.base !== tcp.seq;
}

function addSegment(frame: number, tcp: TcpLayer, sender: Side, receiver: Side): void {
  const { syn, ack, rst } = tcp.flags;
  if (sender.base === undefined) sender.base = syn ? tcp.seq : (tcp.seq - 1) >>> 0;
  if (syn && sender.base === tcp.seq) {
    sender.baseIsKnown = true;
    if (ack) sender.sentSynAck = true;
    else sender.sentSyn = true;
  }
  if (ack && receiver.base === undefined) receiver.base = (tcp.ack - 1) >>> 0;
  const seq = (tcp.seq - sender.base) >>> 0;
  // The SYN takes the number before the first payload byte (RFC 9293, 3.4).
  const unwrapped = unwrap(seq, sender.position) + (syn ? 1 : 0);
  // Text in a reset explains the reset (RFC 9293, 3.5.3); it is no part of the stream.
  const length = rst ? 0 : tcp.payload.length + (tcp.cutBytes ?? 0);
  if (!rst) sender.position = Math.max(sender.position, unwrapped + length);
  const relativeAck = ack && receiver.base !== undefined ? (tcp.ack - receiver.base) >>> 0 : 0;
  sender.sent.push({ frame, tcp, seq, ack: relativeAck, offset: unwrapped - 1, length });
}

/** The number nearest to `position` that is `value` modulo 2^32. */
function unwrap(value: number, position: number): number {
  return position + ((value - position) | 0);
}

function toConnection(flow: Flow, budget: MissingBytesBudget): TcpConnection {
  const swapped = isServer(flow.first, flow.second);
  const [client, server] = swapped ? [flow.second, flow.first] : [flow.first, flow.second];
  return {
    kind: 'tcp',
    stream: flow.stream,
    client: client.endpoint,
    server: server.endpoint,
    frames: flow.frames,
    handshake: findHandshake(client, server),
    toServer: toDirection(client, server, budget),
    toClient: toDirection(server, client, budget),
    resets: findResets(client, server),
  };
}

/** Whether a capture that began late, or came out of order, shows the first sender to be the server. */
function isServer(first: Side, second: Side): boolean {
  if (first.sentSyn) return false;
  return first.sentSynAck || second.sentSyn;
}

function findHandshake(client: Side, server: Side): TcpConnection['handshake'] {
  const syn = client.sent.find(({ tcp }) => tcp.flags.syn && !tcp.flags.ack);
  const acknowledgesSyn = ({ tcp, ack }: Sent) =>
    tcp.flags.ack && !tcp.flags.rst && ack >= 1 && ack < 2 ** 31;
  const synAck = server.sent.find((sent) => sent.tcp.flags.syn && acknowledgesSyn(sent));
  const ack =
    synAck &&
    client.sent.find((sent) => sent.frame > synAck.frame && !sent.tcp.flags.syn && acknowledgesSyn(sent));
  return {
    ...(syn && { syn: syn.frame }),
    ...(synAck && { synAck: synAck.frame }),
    ...(ack && { ack: ack.frame }),
  };
}

function findResets(client: Side, server: Side): TcpConnection['resets'] {
  const of = (side: Side, from: 'client' | 'server') =>
    side.sent.filter(({ tcp }) => tcp.flags.rst).map(({ frame }) => ({ frame, from }));
  return [...of(client, 'client'), ...of(server, 'server')].sort((a, b) => a.frame - b.frame);
}

function toDirection(sender: Side, receiver: Side, budget: MissingBytesBudget): Direction {
  const origin = sender.baseIsKnown ? 0 : earliestOffset(sender.sent);
  const arrivals = sender.sent.map(({ frame, offset, tcp, length }): Arrival => ({
    frame,
    offset: offset - origin,
    payload: tcp.payload,
    length,
  }));
  const finSent = sender.sent.find(({ tcp }) => tcp.flags.fin && !tcp.flags.rst);
  const finOffset = finSent && finSent.offset + finSent.length - origin;
  const { fresh, ...stream } = reassemble(arrivals, finOffset, budget);
  const direction: Direction = { segments: toSegments(sender.sent, fresh), ...stream, acknowledged: 0 };
  if (finSent) direction.fin = { frame: finSent.frame };
  acknowledge(direction, receiver, origin, finOffset);
  return direction;
}

function earliestOffset(sent: Sent[]): number {
  const offsets = sent.filter(({ length }) => length > 0).map(({ offset }) => offset);
  return offsets.reduce((least, offset) => Math.min(least, offset), 0);
}

function toSegments(sent: Sent[], fresh: Set<number>): Segment[] {
  const seen = new Set<string>();
  return sent.map(({ frame, seq, ack, length, offset, tcp }, index) => {
    const marks: string[] = [];
    if (tcp.flags.syn) marks.push(`syn ${offset}`);
    if (tcp.flags.fin && !tcp.flags.rst) marks.push(`fin ${offset + length}`);
    const bringsMark = marks.some((mark) => !seen.has(mark));
    for (const mark of marks) seen.add(mark);
    const carries = length > 0 || marks.length > 0;
    return { frame, seq, ack, length, retransmission: carries && !fresh.has(index) && !bringsMark };
  });
}

/** Cumulative acknowledgements of the peer. A reset acknowledges nothing: its sender has thrown the data away. */
function acknowledge(
  direction: Direction,
  receiver: Side,
  origin: number,
  finOffset: number | undefined,
): void {
  const { bytes, fin } = direction;
  let position = origin + 1;
  for (const { frame, tcp, ack } of receiver.sent) {
    if (!tcp.flags.ack || tcp.flags.rst) continue;
    position = Math.max(position, unwrap(ack, position));
    const offset = position - 1 - origin;
    const payload = Math.min(offset, bytes.length);
    if (payload > direction.acknowledged) {
      direction.acknowledged = payload;
      direction.acknowledgedBy = frame;
    }
    if (fin && finOffset !== undefined && offset > finOffset) fin.acknowledgedBy ??= frame;
  }
}
