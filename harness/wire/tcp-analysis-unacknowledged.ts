/** A segment that waits for its acknowledgement. Numbers are raw and wrap around at 2^32. */
interface Waiting {
  frame: number;
  timeNs: bigint;
  /** First byte that is not acknowledged. */
  seq: number;
  /** The number after the last one. */
  end: number;
}

/**
 * The segments of one direction that wait for their acknowledgement, at most 10,000 as in Wireshark. While they
 * are in order, acknowledging costs no more than the segments that it takes away.
 */
export class Unacknowledged {
  /** The eldest first; those before `head` are gone. */
  private waiting: Waiting[] = [];
  private head = 0;
  private inOrder = true;
  private lastAck: number | undefined;
  /** How many of the present segments `lastAck` has already been held against. */
  private settled = 0;
  private extent: { base: number; first: number; last: number } | undefined;

  get isFull(): boolean {
    return this.waiting.length - this.head >= most;
  }

  add(segment: Waiting): void {
    const [eldest, last] = [this.waiting[this.head], this.waiting.at(-1)];
    if (!eldest || !last) this.inOrder = segment.seq < segment.end;
    else if (segment.seq < last.end || segment.end < segment.seq || segment.end - eldest.seq > nearby)
      this.inOrder = false;
    this.waiting.push(segment);
    if (this.extent) widen(this.extent, segment);
  }

  /** Takes away what `ack` acknowledges. Returns the eldest segment that ends exactly there. */
  acknowledge(ack: number): Waiting | undefined {
    const eldest = this.waiting[this.head];
    if (!eldest) return undefined;
    const isNear = Math.abs(ack - eldest.seq) < nearby;
    const exact = this.inOrder && isNear ? this.takeFromFront(ack) : this.takeFromAnywhere(ack);
    if (this.head === this.waiting.length || this.head > most) {
      this.waiting = this.waiting.slice(this.head);
      this.head = 0;
    }
    return exact;
  }

  /** Bytes between the lowest and the highest number that wait, counted from `base`; undefined where none waits. */
  bytes(base: number): number | undefined {
    const [eldest, last] = [this.waiting[this.head], this.waiting.at(-1)];
    if (!eldest || !last) return undefined;
    const [first, end] = [(eldest.seq - base) >>> 0, (last.end - base) >>> 0];
    if (this.inOrder && first < end) return end - first;
    if (this.extent?.base !== base) {
      this.extent = { base, first: 0xffff_ffff, last: 0 };
      for (let at = this.head; at < this.waiting.length; at++) widen(this.extent, this.waiting[at]);
    }
    return (this.extent.last - this.extent.first) >>> 0;
  }

  private takeFromFront(ack: number): Waiting | undefined {
    let exact: Waiting | undefined;
    let segment = this.waiting[this.head];
    for (; segment && segment.end <= ack; segment = this.waiting[++this.head])
      if (segment.end === ack) exact = segment;
    if (segment && segment.seq < ack) segment.seq = ack;
    this.extent = undefined;
    this.lastAck = undefined;
    return exact;
  }

  private takeFromAnywhere(ack: number): Waiting | undefined {
    let exact: Waiting | undefined;
    let hasChanged = false;
    let to = this.head + (this.lastAck === ack ? this.settled : 0);
    for (let at = to; at < this.waiting.length; at++) {
      const segment = this.waiting[at];
      if (!segment) continue;
      if (segment.end === ack) exact ??= segment;
      // Only what reaches beyond the acknowledged number stays.
      const stays = ((ack - segment.end) | 0) < 0;
      const isPartlyTaken = stays && ((segment.seq - ack) | 0) < 0;
      if (isPartlyTaken) segment.seq = ack;
      hasChanged ||= isPartlyTaken || !stays;
      if (stays) this.waiting[to++] = segment;
    }
    this.waiting.length = to;
    this.lastAck = ack;
    this.settled = to - this.head;
    if (hasChanged) this.extent = undefined;
    return exact;
  }
}

function widen(extent: { base: number; first: number; last: number }, segment: Waiting | undefined): void {
  if (!segment) return;
  extent.first = Math.min(extent.first, (segment.seq - extent.base) >>> 0);
  extent.last = Math.max(extent.last, (segment.end - extent.base) >>> 0);
}

const most = 10_000;
const nearby = 2 ** 30;
