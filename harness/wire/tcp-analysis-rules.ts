import { isAfter, isAtMost, isBefore, plus } from './tcp-analysis-flow.ts';
import type { Flow, Seen } from './tcp-analysis-flow.ts';
import type { TcpHint } from './tcp-analysis.ts';

/** What the rules find in one segment. */
interface Findings {
  hints: Set<TcpHint>;
  /** Set where the rules looked closer, with or without a hint. */
  isNoted: boolean;
  duplicateAck?: { count: number; frame: number };
}

/**
 * Holds one segment against what both directions have shown before. The conditions are those of "TCP Analysis" in
 * the Wireshark User's Guide, 4.0.
 * @param firstRttNs from the SYN to the first acknowledgement, 0 where not known.
 */
export function findHints(seen: Seen, sender: Flow, receiver: Flow, firstRttNs: bigint): Findings {
  const findings: Findings = { hints: new Set(), isNoted: false };
  const { hints } = findings;
  if (isZeroWindowProbe(seen, sender, receiver)) hints.add('zero-window-probe');
  else findWindowHints(seen, sender, receiver, findings);
  if (seen.tcp.ack !== sender.lastAck) {
    sender.lastNewAckFrame = seen.frame;
    sender.duplicateAcks = 0;
  }
  findUnseenAcknowledged(seen, receiver, findings);
  const resend = resendHint(seen, sender, receiver, hints, firstRttNs);
  if (resend) hints.add(resend);
  if (hints.size > 0) findings.isNoted = true;
  return findings;
}

const fastNs = 20_000_000n;
const reorderedNs = 3_000_000n;

function isZeroWindowProbe({ tcp, length }: Seen, sender: Flow, receiver: Flow): boolean {
  return length === 1 && tcp.seq === sender.nextSeq && receiver.window === 0;
}

function findWindowHints(seen: Seen, sender: Flow, receiver: Flow, findings: Findings): void {
  const { tcp, length } = seen;
  const { hints } = findings;
  const isPlain = !tcp.flags.syn && !tcp.flags.fin && !tcp.flags.rst;
  if (isPlain && tcp.window === 0) hints.add('zero-window');
  if (sender.nextSeq !== 0 && isAfter(tcp.seq, sender.nextSeq) && !tcp.flags.rst) {
    hints.add('lost-segment');
    // Until the next acknowledgement nobody knows what is in flight.
    sender.bytesInFlightKnown = false;
  }
  if (!isPlain) return;
  if (length <= 1 && tcp.seq === plus(sender.nextSeq, -1)) hints.add('keep-alive');
  if (length > 0) {
    if (plus(tcp.seq, length) === windowEnd(receiver)) hints.add('window-full');
  } else if (tcp.seq === sender.nextSeq && tcp.ack === sender.lastAck)
    findRepeatedAck(seen, sender, receiver, findings);
}

function findRepeatedAck({ tcp }: Seen, sender: Flow, receiver: Flow, findings: Findings): void {
  const { hints } = findings;
  if (tcp.window !== sender.window) {
    if (tcp.window !== 0) hints.add('window-update');
  } else if (tcp.window === 0) {
    if (receiver.lastWasZeroWindowProbe) hints.add('zero-window-probe-ack');
  } else if (receiver.lastWasKeepAlive) hints.add('keep-alive-ack');
  else {
    sender.duplicateAcks = sender.duplicateAcks === -1 ? 1 : sender.duplicateAcks + 1;
    hints.add('duplicate-ack');
    findings.duplicateAck = { count: sender.duplicateAcks, frame: sender.lastNewAckFrame };
  }
}

/** The number after the last byte that the window of `flow` lets in. */
function windowEnd(flow: Flow): number | undefined {
  const { windowScale, windowIsOfSyn, window, lastAck } = flow;
  if (windowScale === 'unknown') return undefined;
  const shift = windowIsOfSyn || windowScale === 'unused' ? 0 : windowScale;
  return plus(lastAck, window << shift);
}

/** An acknowledgement of bytes that the capture has not shown. It is told of once, though it may come again. */
function findUnseenAcknowledged({ tcp }: Seen, receiver: Flow, findings: Findings): void {
  if (!tcp.flags.ack || receiver.contiguousEnd === 0 || !isAfter(tcp.ack, receiver.contiguousEnd)) return;
  findings.isNoted = true;
  if (isBefore(receiver.contiguousEnd, receiver.nextSeq)) {
    receiver.contiguousEnd = receiver.nextSeq;
    findings.hints.add('ack-lost-segment');
  } else {
    if (receiver.duplicateAcks === 0) findings.hints.add('ack-lost-segment');
    receiver.duplicateAcks = -1;
  }
}

/** Whether a segment that brings nothing new came late, or again. */
function resendHint(
  seen: Seen,
  sender: Flow,
  receiver: Flow,
  hints: Set<TcpHint>,
  firstRttNs: bigint,
): TcpHint | undefined {
  const { tcp, length, virtualLength, timeNs } = seen;
  if ((length === 0 && virtualLength === 0) || hints.has('keep-alive')) return undefined;
  const end = plus(tcp.seq, length);
  if (length > 0 && receiver.lastAck !== 0 && isAtMost(end, receiver.lastAck))
    return 'spurious-retransmission';
  if (sender.nextSeq === 0 || !isBefore(tcp.seq, sender.nextSeq)) return undefined;
  // The byte before may have been a zero window probe, and all the others are new.
  if (length > 1 && plus(sender.nextSeq, -1) === tcp.seq) return undefined;
  // Having acknowledged what was not seen counts as asking more than once.
  const isAsked =
    (receiver.duplicateAcks >= 2 || receiver.duplicateAcks === -1) && receiver.lastAck === tcp.seq;
  if (isAsked && isWithin(timeNs - receiver.lastTimeNs, fastNs)) return 'fast-retransmission';
  const isLast = sender.nextSeq === plus(end, virtualLength);
  const limitNs = firstRttNs === 0n ? reorderedNs : firstRttNs;
  if (!isLast && isWithin(timeNs - sender.nextSeqTimeNs, limitNs)) return 'out-of-order';
  return 'retransmission';
}

/** A negative time counts as an endless one. */
function isWithin(durationNs: bigint, limitNs: bigint): boolean {
  return BigInt.asUintN(64, durationNs) < BigInt.asUintN(64, limitNs);
}
