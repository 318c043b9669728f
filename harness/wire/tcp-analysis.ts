import { findHints } from './tcp-analysis-rules.ts';
import { newFlow, isAfter, plus, readOptions } from './tcp-analysis-flow.ts';
import type { Flow, Seen } from './tcp-analysis-flow.ts';
import { endsOf, payloadLength, turnsByConnection } from './tcp-analysis-turns.ts';
import type { Turn } from './tcp-analysis-turns.ts';
import type { Capture, Packet } from './types.ts';

/**
 * What Wireshark 4.0's "SEQ/ACK analysis" says of a TCP segment; undefined where it says nothing. It guesses from
 * what the capture shows, and the order and times in which it shows it: hints for a diagnosis, never a reason to
 * give or take a point.
 */
export function analysisOf(packet: Packet, capture: Capture): TcpAnalysis | undefined {
  let analyses = analysesByCapture.get(capture);
  if (!analyses) {
    analyses = analyse(capture);
    analysesByCapture.set(capture, analyses);
  }
  return analyses.get(packet.frame.number);
}

export interface TcpAnalysis {
  hints: ReadonlySet<TcpHint>;
  /** The segment that this one acknowledges to its last byte, and how long that took. */
  acks?: { frame: number; rttNs: bigint };
  /** From the SYN to the first acknowledgement after it. */
  initialRttNs?: bigint;
  /** Payload bytes sent and not yet acknowledged, with this segment. */
  bytesInFlight?: number;
  /** Payload bytes sent since the segment after the last PSH flag, with this segment. */
  pushBytesSent?: number;
  /** Which repetition of the acknowledgement in `frame` this is. */
  duplicateAck?: { count: number; frame: number };
}

/** Fast and spurious retransmissions are retransmissions too. */
export type TcpHint =
  | 'retransmission'
  | 'fast-retransmission'
  | 'spurious-retransmission'
  | 'out-of-order'
  | 'lost-segment'
  | 'ack-lost-segment'
  | 'duplicate-ack'
  | 'zero-window'
  | 'zero-window-probe'
  | 'zero-window-probe-ack'
  | 'window-update'
  | 'window-full'
  | 'keep-alive'
  | 'keep-alive-ack'
  | 'reused-ports';

type Analysis = TcpAnalysis & { hints: Set<TcpHint> };

const analysesByCapture = new WeakMap<Capture, Map<number, TcpAnalysis>>();

function analyse(capture: Capture): Map<number, TcpAnalysis> {
  const analyses = new Map<number, TcpAnalysis>();
  const known = new Set<string>();
  for (const [connection, turns] of turnsByConnection(capture)) {
    const ends = endsOf(connection);
    const conversation = new Conversation(known.has(ends));
    known.add(ends);
    for (const [frame, one] of conversation.analyse(turns)) analyses.set(frame, one);
  }
  return analyses;
}

/** One connection from its first segment to its last. */
class Conversation {
  private readonly isReusingPorts: boolean;
  private readonly flows = { toServer: newFlow(), toClient: newFlow() };
  private readonly analyses = new Map<number, Analysis>();
  private latestSynNs = 0n;
  private firstRttNs = 0n;

  constructor(isReusingPorts: boolean) {
    this.isReusingPorts = isReusingPorts;
  }

  analyse(turns: Turn[]): Map<number, Analysis> {
    const { toServer, toClient } = this.flows;
    for (const [index, turn] of turns.entries()) {
      const seen = seenIn(turn);
      if (turn.isToServer) this.take(seen, toServer, toClient, index === 0);
      else this.take(seen, toClient, toServer, index === 0);
    }
    // Wireshark looks at every frame again before it shows it, and knows the later SYN-ACK by then.
    for (const turn of turns) this.checkSynAck(seenIn(turn), turn.isToServer ? toServer : toClient);
    if (this.firstRttNs !== 0n) for (const one of this.analyses.values()) one.initialRttNs = this.firstRttNs;
    return this.analyses;
  }

  private take(seen: Seen, sender: Flow, receiver: Flow, isFirst: boolean): void {
    const { tcp, frame } = seen;
    const { syn, ack } = tcp.flags;
    if (isFirst && this.isReusingPorts) this.note(frame).hints.add('reused-ports');
    // A reset may have moved the number that the same SYN, sent again, starts from.
    if (syn && !ack && sender.base === tcp.seq) sender.nextSeq = sender.contiguousEnd;
    this.checkSynAck(seen, sender);
    sender.base ??= syn ? tcp.seq : plus(tcp.seq, -1);
    if (ack) {
      receiver.base ??= plus(tcp.ack, -1);
      receiver.bytesInFlightKnown = true;
    }
    const { hints, isNoted, duplicateAck } = findHints(seen, sender, receiver, this.firstRttNs);
    if (isNoted) {
      const one = this.note(frame);
      for (const hint of hints) one.hints.add(hint);
      if (hints.has('fast-retransmission') || hints.has('spurious-retransmission'))
        one.hints.add('retransmission');
      if (duplicateAck) one.duplicateAck = duplicateAck;
    }
    this.remember(seen, sender, hints);
    this.acknowledge(seen, receiver);
    if (seen.length > 0 && sender.bytesInFlightKnown) this.countInFlight(seen, sender, receiver);
    this.measureFirstRtt(seen, sender);
    readOptions(seen, sender, receiver);
  }

  private note(frame: number): Analysis {
    const known = this.analyses.get(frame);
    if (known) return known;
    const created: Analysis = { hints: new Set() };
    this.analyses.set(frame, created);
    return created;
  }

  /** A SYN-ACK with another number than the one before belongs to another connection on the same ports. */
  private checkSynAck({ tcp, frame }: Seen, sender: Flow): void {
    if (!tcp.flags.syn || !tcp.flags.ack || sender.base === undefined || sender.base === tcp.seq) return;
    sender.base = tcp.seq;
    this.note(frame).hints.add('reused-ports');
  }

  private remember(seen: Seen, sender: Flow, hints: Set<TcpHint>): void {
    const { tcp, frame, timeNs, length, virtualLength } = seen;
    let end = plus(tcp.seq, length);
    if ((length > 0 || virtualLength > 0) && !sender.unacknowledged.isFull) {
      end = plus(end, virtualLength);
      sender.unacknowledged.add({ frame, timeNs, seq: tcp.seq, end });
    }
    const isProbe = hints.has('zero-window-probe');
    if (!isProbe && (sender.nextSeq === 0 || isAfter(end, sender.nextSeq))) {
      sender.nextSeq = end;
      sender.nextSeqTimeNs = timeNs;
    }
    if (!isProbe && (sender.contiguousEnd === 0 || tcp.seq === sender.contiguousEnd))
      sender.contiguousEnd = sender.nextSeq;
    sender.window = tcp.window;
    sender.lastAck = tcp.ack;
    sender.lastTimeNs = timeNs;
    sender.lastWasKeepAlive = hints.has('keep-alive');
    sender.lastWasZeroWindowProbe = isProbe;
  }

  private acknowledge({ tcp, frame, timeNs }: Seen, receiver: Flow): void {
    const exact = receiver.unacknowledged.acknowledge(tcp.ack);
    if (exact) this.note(frame).acks = { frame: exact.frame, rttNs: timeNs - exact.timeNs };
  }

  private countInFlight({ tcp, frame, length, virtualLength }: Seen, sender: Flow, receiver: Flow): void {
    const waiting = sender.unacknowledged.bytes(sender.base ?? 0);
    if (waiting === undefined) return;
    const one = this.note(frame);
    const inFlight = (waiting - receiver.sackedBytes) >>> 0;
    const isNew = sender.lastWasPushed;
    sender.pushedBytes = isNew ? length : plus(sender.pushedBytes, length);
    sender.lastWasPushed = tcp.flags.psh;
    if (inFlight === 0 || inFlight >= 2_000_000_000 || inFlight === virtualLength) return;
    one.bytesInFlight = inFlight - virtualLength;
    one.pushBytesSent = sender.pushedBytes;
  }

  private measureFirstRtt({ tcp, timeNs }: Seen, sender: Flow): void {
    const { syn, ack } = tcp.flags;
    if (syn && !ack) this.latestSynNs = timeNs;
    if (syn) sender.windowIsOfSyn = true;
    if (syn || !ack) return;
    if (this.latestSynNs !== 0n && this.firstRttNs === 0n) this.firstRttNs = timeNs - this.latestSynNs;
    sender.windowIsOfSyn = false;
  }
}

function seenIn({ packet, tcp }: Turn): Seen {
  return {
    frame: packet.frame.number,
    timeNs: packet.frame.timeNs,
    tcp,
    length: payloadLength(tcp),
    virtualLength: tcp.flags.syn || tcp.flags.fin ? 1 : 0,
  };
}
