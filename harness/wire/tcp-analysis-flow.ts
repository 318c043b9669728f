import type { TcpLayer } from './types.ts';
import { Unacknowledged } from './tcp-analysis-unacknowledged.ts';

/** One segment as the analysis looks at it. Sequence numbers are raw and wrap around at 2^32. */
export interface Seen {
  frame: number;
  timeNs: bigint;
  tcp: TcpLayer;
  /** Payload bytes on the wire. */
  length: number;
  /** What SYN and FIN add to the sequence number. */
  virtualLength: 0 | 1;
}

/** What is remembered of one direction of a connection. Zero stands for "nothing seen yet", as in Wireshark. */
export interface Flow {
  /** Initial sequence number, told by a SYN or guessed. */
  base?: number;
  /** The sequence number that follows the highest seen, and when that was sent. */
  nextSeq: number;
  nextSeqTimeNs: bigint;
  /** End of what was seen without a hole: a peer that acknowledges more has seen what the capture has not. */
  contiguousEnd: number;
  /** Acknowledgement number, time and unscaled window of its last segment. */
  lastAck: number;
  lastTimeNs: bigint;
  window: number;
  windowScale: WindowScale;
  /** Its own SYN was the last it sent: that window is never scaled (RFC 7323, 2.2). */
  windowIsOfSyn: boolean;
  /** How often its last acknowledgement was repeated; -1 once the peer was told of a loss. */
  duplicateAcks: number;
  lastNewAckFrame: number;
  lastWasKeepAlive: boolean;
  lastWasZeroWindowProbe: boolean;
  /** Bytes of the peer that its last segment acknowledged selectively (RFC 2018). */
  sackedBytes: number;
  unacknowledged: Unacknowledged;
  bytesInFlightKnown: boolean;
  pushedBytes: number;
  lastWasPushed: boolean;
}

/** How far windows are shifted; `unknown` where no SYN was seen, `unused` where one side does not scale. */
type WindowScale = number | 'unknown' | 'unused';

export function newFlow(): Flow {
  return {
    nextSeq: 0,
    nextSeqTimeNs: 0n,
    contiguousEnd: 0,
    lastAck: 0,
    lastTimeNs: 0n,
    window: 0xffff_ffff,
    windowScale: 'unknown',
    windowIsOfSyn: false,
    duplicateAcks: 0,
    lastNewAckFrame: 0,
    lastWasKeepAlive: false,
    lastWasZeroWindowProbe: false,
    sackedBytes: 0,
    unacknowledged: new Unacknowledged(),
    bytesInFlightKnown: true,
    pushedBytes: 0,
    lastWasPushed: false,
  };
}

/** Takes over what the options of a segment say of its sender. */
export function readOptions({ tcp }: Seen, sender: Flow, receiver: Flow): void {
  sender.sackedBytes = sackedBytes(tcp);
  const scale = tcp.options.findLast((option) => option.kind === 'window-scale');
  if (scale?.kind === 'window-scale') sender.windowScale = Math.min(scale.shift, largestShift);
  if (!tcp.flags.syn) return;
  if (sender.windowScale === 'unknown') {
    sender.windowScale = 'unused';
    receiver.windowScale = 'unused';
  } else if (tcp.flags.ack && receiver.windowScale === 'unused') sender.windowScale = 'unused';
}

/** RFC 7323, 2.3. */
const largestShift = 14;
const sackOption = 5;
const largestBlocks = 3;

function sackedBytes({ options }: TcpLayer): number {
  let sum = 0;
  for (const option of options) {
    if (option.kind === 'sack')
      for (const { left, right } of option.blocks.slice(0, largestBlocks)) sum += (right - left) >>> 0;
    else if (option.kind === 'other' && option.code === sackOption) sum += cutBlocks(option.bytes);
  }
  return sum >>> 0;
}

/** The whole blocks of an option whose length is none. */
function cutBlocks(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = 0;
  for (let at = 0; at + 8 <= bytes.length && at < 8 * largestBlocks; at += 8)
    sum += (view.getUint32(at + 4) - view.getUint32(at)) >>> 0;
  return sum;
}

/** Comparisons of sequence numbers (RFC 9293, 3.4), with Wireshark's answers for numbers 2^31 apart. */
export function isAfter(a: number, b: number): boolean {
  return ((b - a) | 0) < 0;
}

export function isBefore(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}

export function isAtMost(a: number, b: number): boolean {
  return ((a - b) | 0) <= 0;
}

export function plus(a: number, b: number): number {
  return (a + b) >>> 0;
}
