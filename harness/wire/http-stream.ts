import { readHead } from './http-head.ts';
import type { HttpHead } from './http-head.ts';
import { MessageReader } from './http-message.ts';
import type { Wanted } from './http-message.ts';
import { isAfter, isAtMost, plus } from './tcp-analysis-flow.ts';

/** What both directions of a connection know of its HTTP. */
export interface HttpState {
  /** The latest request's. */
  method?: string;
  uri?: string;
  /** What follows is another protocol: after CONNECT, or after an upgrade (RFC 9110, 9.3.6 and 7.8). */
  isOver: boolean;
}

/** A segment that carries payload or a FIN. */
interface HttpSegment {
  seq: number;
  payload: Uint8Array;
  isFin: boolean;
  /** The capture cut its payload: nothing can be joined to it. */
  isCut: boolean;
  isOutOfOrder: boolean;
}

/** What one segment completes. */
export type Found = HttpPart[];

/** A message, or bytes that belong to no head. */
export interface HttpPart {
  head?: HttpHead;
  /** Its bytes one after another, and what follows it in the same segment. */
  pieces: Uint8Array[];
}

/** The messages of one direction, put together from segments as Wireshark does. */
export class HttpStream {
  private readonly state: HttpState;
  /** Whether a payload that continues nothing is HTTP. */
  private readonly isHttp: (payload: Uint8Array) => boolean;
  /** Messages that are not complete yet, and the last ones that are. */
  private readonly pending: Pending[] = [];
  private hasSeenFin = false;
  /** What was read while a message before it was not complete. */
  private strays: { seq: number; found: Found }[] = [];

  constructor(state: HttpState, isHttp: (payload: Uint8Array) => boolean) {
    this.state = state;
    this.isHttp = isHttp;
  }

  take(segment: HttpSegment): Found {
    const found: Found = [];
    const { seq, payload, isFin } = segment;
    const end = plus(seq, payload.length);
    const isFirstFin = isFin && !this.hasSeenFin;
    this.hasSeenFin ||= isFin;
    const open = this.pending.findLast(({ start }) => isAfter(end, start) || end === start);
    if (isFirstFin && open?.toTheEnd && !open.isDone) {
      this.extend(open, segment, found);
      if (open.isDone) return found;
    }
    if (payload.length === 0) return found;
    const message = segment.isCut ? undefined : this.pendingAt(seq);
    if (message) this.extend(message, segment, found);
    else if (!segment.isOutOfOrder && this.isHttp(payload)) {
      if (this.pending.some(({ isDone }) => !isDone)) keepLatest(this.strays, { seq, found }, mostHeld);
      this.read(segment, found);
    }
    return found;
  }

  private pendingAt(seq: number): Pending | undefined {
    return this.pending.findLast(({ start, next }) => isAtMost(start, seq) && isAfter(next, seq));
  }

  /** Reads what continues no message. */
  private read(segment: HttpSegment, found: Found): void {
    if (!segment.isCut) return this.readOn(new MessageReader(), segment, found);
    const { head, count } = readHead(segment.payload);
    if (count > 0) this.note(head, [segment.payload], found);
    else found.push({ pieces: [segment.payload] });
  }

  private readOn(
    first: MessageReader,
    { seq, payload, isFin }: HttpSegment,
    found: Found,
    pending?: Pending,
  ): void {
    let reader = first;
    let at = 0;
    let continued = pending;
    while (at < payload.length || continued) {
      if (this.state.isOver) return;
      const { method } = this.state;
      const context = { isLast: isFin, ...(method !== undefined && { method }) };
      const bytes = payload.subarray(at);
      const step = reader.feed(bytes, context);
      continued?.pieces.push(bytes);
      const pieces = continued?.pieces ?? [bytes];
      if (step.kind === 'more') {
        const end = plus(seq, payload.length);
        if (continued) {
          want(continued, step.wanted, end);
          this.forgetStrays(continued);
        } else this.remember(reader, plus(seq, at), bytes, step.wanted, end);
        return;
      }
      if (continued) continued.isDone = true;
      continued = undefined;
      if (step.kind !== 'head') {
        if (step.kind === 'headless') found.push({ pieces });
        return;
      }
      this.note(step.head, pieces, found);
      at += step.used;
      reader = new MessageReader();
    }
  }

  private note(head: HttpHead, pieces: Uint8Array[], found: Found): void {
    found.push({ head, pieces });
    const { state } = this;
    const last = head.firstLines.at(-1);
    if (last?.kind === 'request') {
      state.method = last.method;
      state.uri = last.uri;
    }
    if (last?.kind !== 'response') return;
    if (last.code === 200 && state.method === 'CONNECT' && state.uri?.includes(':')) state.isOver = true;
    if (last.code === 101 && head.headers.some(({ name }) => name === 'upgrade')) state.isOver = true;
  }

  private remember(
    reader: MessageReader,
    start: number,
    bytes: Uint8Array,
    wanted: Wanted,
    end: number,
  ): void {
    const message: Pending = {
      reader,
      start,
      covered: end,
      next: end,
      takesWholeSegments: false,
      toTheEnd: false,
      isDone: false,
      held: [],
      pieces: [bytes],
    };
    want(message, wanted, end);
    keepLatest(this.pending, message, mostPending);
  }

  /** Wireshark looks at every frame again before it shows it, and finds the message to which a stray belongs. */
  private forgetStrays({ start, next }: Pending): void {
    this.strays = this.strays.filter(({ seq, found }) => {
      const isPart = isAtMost(start, seq) && isAfter(next, seq);
      if (isPart) found.length = 0;
      return !isPart;
    });
  }

  /** Adds a segment to a message. What is left of it after the message is read on. */
  private extend(message: Pending, segment: HttpSegment, found: Found): void {
    const { seq, payload, isFin, isOutOfOrder } = segment;
    if (message.isDone) return;
    const most = message.takesWholeSegments ? payload.length : (message.next - seq) >>> 0;
    const taken = payload.subarray(0, most);
    message.takesWholeSegments = false;
    if (isAfter(plus(seq, taken.length), message.next)) message.next = plus(seq, taken.length);
    if (message.held.length < mostHeld) message.held.push({ seq, bytes: taken });
    const pieces = takeContiguous(message);
    const isWhole = message.covered === plus(seq, payload.length) && message.held.length === 0;
    const isComplete = isAtMost(message.next, message.covered) || (isFin && message.toTheEnd && isWhole);
    if (isComplete && isOutOfOrder) {
      message.isDone = true;
      return;
    }
    const last = pieces.pop();
    for (const piece of pieces) feedMore(message, piece);
    if (!last && !(isComplete && isFin)) return;
    const bytes = last ?? new Uint8Array();
    const rest = payload.subarray(taken.length);
    if (!isComplete) {
      feedMore(message, bytes);
      return;
    }
    const covered = { ...segment, seq: plus(message.covered, -bytes.length), payload: bytes };
    this.readOn(message.reader, covered, found, message);
    if (rest.length > 0)
      this.take({ ...segment, seq: plus(seq, taken.length), payload: rest, isFin: false }).forEach((one) =>
        found.push(one),
      );
  }
}

/** A message whose end has not come, or not long ago. */
interface Pending {
  reader: MessageReader;
  start: number;
  /** The number after what was read without a hole. */
  covered: number;
  /** Segments before this number belong to it. */
  next: number;
  takesWholeSegments: boolean;
  toTheEnd: boolean;
  isDone: boolean;
  /** What came before what it follows. */
  held: { seq: number; bytes: Uint8Array }[];
  /** What its reader was fed. */
  pieces: Uint8Array[];
}

const mostPending = 16;
const mostHeld = 256;
/** A message that runs to the end of the connection is taken to be shorter. */
const endless = 2 ** 30;

function keepLatest<T>(list: T[], item: T, most: number): void {
  list.push(item);
  if (list.length > most) list.shift();
}

function want(message: Pending, wanted: Wanted, end: number): void {
  message.takesWholeSegments = wanted.kind === 'segment';
  message.toTheEnd = wanted.kind === 'end';
  const count = wanted.kind === 'bytes' ? wanted.count : wanted.kind === 'segment' ? 1 : endless;
  message.next = plus(end, count);
}

function feedMore(message: Pending, bytes: Uint8Array): void {
  message.reader.feed(bytes, { isLast: false });
  message.pieces.push(bytes);
}

/** The held pieces that follow what is covered, cut where they overlap. */
function takeContiguous(message: Pending): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const index = message.held.findIndex(({ seq }) => isAtMost(seq, message.covered));
    const [piece] = index < 0 ? [] : message.held.splice(index, 1);
    if (!piece) return pieces;
    const known = (message.covered - piece.seq) >>> 0;
    if (known >= piece.bytes.length) continue;
    pieces.push(piece.bytes.subarray(known));
    message.covered = plus(piece.seq, piece.bytes.length);
  }
}
