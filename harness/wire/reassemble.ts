import type { Direction } from './types.ts';

/** Payload of one segment, in the order of capture. */
export interface Arrival {
  frame: number;
  /** Stream offset of its first byte. May be negative where it lies before the stream. */
  offset: number;
  payload: Uint8Array;
  /** Bytes on the wire; more than `payload.length` where the capture cut the frame. */
  length: number;
}

export type Stream = Pick<Direction, 'bytes' | 'gaps' | 'chunks' | 'leftOutBytes'> & {
  /** Indexes of the arrivals that brought at least one new byte. */
  fresh: Set<number>;
};

/**
 * How many missing bytes may still be filled with zeros, in all streams of a capture together. More of them are no
 * lost segments but nonsense numbers, and would let a small file take all memory.
 */
export interface MissingBytesBudget {
  left: number;
}

/** More missing bytes than this in one stream: what lies beyond is left out. */
const maximumMissingBytes = 16 * 1024 * 1024;

/**
 * Puts segments in order. Of bytes that came several times the first seen win. Takes n log n steps for n segments,
 * whatever their order and overlap.
 * @param end the stream's length where a FIN told it; otherwise 0.
 * @param budget shared by the streams of a capture, and drawn upon.
 */
export function reassemble(
  arrivals: Arrival[],
  end = 0,
  budget: MissingBytesBudget = { left: maximumMissingBytes },
): Stream {
  const placed = place(arrivals);
  const allowed = Math.min(maximumMissingBytes, budget.left);
  const stream: Stream = { bytes: new Uint8Array(), gaps: [], chunks: [], fresh: new Set() };
  const pieces: Piece[] = [];
  let at = 0;
  let missing = 0;
  for (const piece of placed) {
    stream.fresh.add(piece.index);
    const added = piece.start - at + uncapturedBytes(piece, arrivals);
    if (stream.leftOutBytes !== undefined || missing + added > allowed) {
      stream.leftOutBytes = (stream.leftOutBytes ?? 0) + piece.end - piece.start;
      continue;
    }
    missing += added;
    pieces.push(piece);
    at = piece.end;
  }
  const tail = Math.max(end - at, 0);
  const tailFits = stream.leftOutBytes === undefined && missing + tail <= allowed;
  const length = tailFits ? at + tail : at;
  budget.left -= tailFits ? missing + tail : missing;
  fill(stream, arrivals, pieces, length);
  return stream;
}

/** The part of an arrival that was seen in it first. */
interface Piece {
  start: number;
  end: number;
  index: number;
}

/** Sweeps over the offsets; at each the earliest arrival that covers it wins. */
function place(arrivals: Arrival[]): Piece[] {
  if (isInOrder(arrivals))
    return arrivals.flatMap((arrival, index) => (arrival.length > 0 ? [pieceOf(arrival, index)] : []));
  const queue = arrivals.map(pieceOf).filter((piece) => piece.end > Math.max(piece.start, 0));
  queue.sort((a, b) => a.start - b.start || a.index - b.index);
  const covering = new EarliestFirst();
  const pieces: Piece[] = [];
  let at = 0;
  let next = 0;
  for (;;) {
    for (let piece = queue[next]; piece && piece.start <= at; piece = queue[++next]) covering.push(piece);
    const winner = covering.peekEndingAfter(at);
    const upcoming = queue[next];
    if (!winner) {
      if (!upcoming) return pieces;
      at = upcoming.start;
      continue;
    }
    const end = upcoming ? Math.min(winner.end, upcoming.start) : winner.end;
    const last = pieces.at(-1);
    if (last && last.index === winner.index && last.end === at) last.end = end;
    else pieces.push({ start: at, end, index: winner.index });
    at = end;
  }
}

function isInOrder(arrivals: Arrival[]): boolean {
  let at = 0;
  for (const { offset, length } of arrivals) {
    if (length === 0) continue;
    if (offset < at) return false;
    at = offset + length;
  }
  return true;
}

function pieceOf(arrival: Arrival, index: number): Piece {
  return { start: arrival.offset, end: arrival.offset + arrival.length, index };
}

/** Bytes of a piece that the capture cut. */
function uncapturedBytes(piece: Piece, arrivals: Arrival[]): number {
  const arrival = arrivals[piece.index];
  if (!arrival) return 0;
  const capturedEnd = arrival.offset + arrival.payload.length;
  return piece.end - Math.min(Math.max(capturedEnd, piece.start), piece.end);
}

function fill(stream: Stream, arrivals: Arrival[], pieces: Piece[], length: number): void {
  stream.bytes = new Uint8Array(length);
  let at = 0;
  for (const { start, end, index } of pieces) {
    const arrival = arrivals[index];
    if (!arrival) continue;
    const captured = arrival.payload.subarray(start - arrival.offset, end - arrival.offset);
    if (captured.length > 0) {
      addGap(stream, at, start);
      stream.bytes.set(captured, start);
      stream.chunks.push({ offset: start, length: captured.length, frame: arrival.frame });
      at = start + captured.length;
    }
  }
  addGap(stream, at, length);
}

function addGap(stream: Stream, from: number, to: number): void {
  if (to > from) stream.gaps.push({ offset: from, length: to - from });
}

/** A heap of pieces, the earliest arrival on top. */
class EarliestFirst {
  private readonly heap: Piece[] = [];

  /** Drops pieces that are over, and returns the earliest of the others. */
  peekEndingAfter(at: number): Piece | undefined {
    for (let top = this.heap[0]; top && top.end <= at; top = this.heap[0]) this.drop();
    return this.heap[0];
  }

  push(piece: Piece): void {
    let at = this.heap.push(piece) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.swapIfEarlier(at, above)) return;
      at = above;
    }
  }

  private drop(): void {
    const last = this.heap.pop();
    if (!last || this.heap.length === 0) return;
    this.heap[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const below = this.indexAt(right) < this.indexAt(left) ? right : left;
      if (!this.swapIfEarlier(below, at)) return;
      at = below;
    }
  }

  private swapIfEarlier(below: number, above: number): boolean {
    const [lower, upper] = [this.heap[below], this.heap[above]];
    if (!lower || !upper || lower.index >= upper.index) return false;
    this.heap[above] = lower;
    this.heap[below] = upper;
    return true;
  }

  private indexAt(at: number): number {
    return this.heap[at]?.index ?? Infinity;
  }
}
