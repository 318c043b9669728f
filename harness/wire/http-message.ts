import { chunkSize, endOfShown, endOfTrailers, framingOf, hasNoBody } from './http-body.ts';
import {
  asciiText,
  contentLength,
  findLineEnd,
  headerValues,
  kindOfFirstLine,
  readHead,
} from './http-head.ts';
import type { HttpHead, LineEnd } from './http-head.ts';

/** What a message depends on beyond its own bytes. */
interface MessageContext {
  /** Method of the latest request. */
  method?: string;
  /** No segment follows: a body that is not complete never will be. */
  isLast: boolean;
}

/** What a message still needs: so many bytes, or the next segment whatever its length, or all up to the end. */
export type Wanted = { kind: 'bytes'; count: number } | { kind: 'segment' } | { kind: 'end' };

/** What one step of reading found. */
type Step =
  /** A message, or what goes for one. It ends after `used` of the bytes fed last. */
  | { kind: 'head'; head: HttpHead; used: number }
  /** Bytes without a head, to the end of what was fed. They are HTTP where others of the connection are. */
  | { kind: 'headless' }
  /** A head that is too long, and all up to the end of what was fed. */
  | { kind: 'nothing' }
  | { kind: 'more'; wanted: Wanted };

/** Reads one message over as many pieces as it takes, each byte once. Keeps no more than its head. */
export class MessageReader {
  private readonly lines = new LineBuffer();
  private head: HttpHead = { kind: 'other', firstLines: [], headers: [] };
  /** Bytes missing of the body, or of a chunk and its line end. */
  private remaining = 0;
  private phase: 'first-line' | 'lines' | 'length' | 'chunk-size' | 'chunk' | 'trailer' | 'end' =
    'first-line';

  feed(bytes: Uint8Array, context: MessageContext): Step {
    if (this.phase !== 'first-line' && this.phase !== 'lines') return this.readBody(bytes, 0, context);
    const { lines } = this;
    const before = lines.length;
    lines.append(bytes);
    if (this.phase === 'first-line') {
      const step = this.readFirstLine(bytes.length);
      if (step) return step;
    }
    for (let line = lines.take(); line; line = lines.take())
      if (line.end === line.start) return this.finishHead(bytes, line.next - before, context);
    return lines.isTooLong ? { kind: 'nothing' } : more({ kind: 'segment' });
  }

  private readFirstLine(fed: number): Step | undefined {
    const { lines } = this;
    // A server ignores an empty line before a request (RFC 9112, 2.2).
    const start = lines.length > 3 && lines.bytes[0] === 13 && lines.bytes[1] === 10 ? 2 : 0;
    const first = lines.bytes[start] ?? 0;
    if (first < 0x20 || first > 0x7e) return { kind: 'headless' };
    const line = lines.peek(start);
    if (!line) return lines.isTooLong ? { kind: 'nothing' } : more({ kind: 'segment' });
    if (kindOfFirstLine(asciiText(lines.bytes.subarray(start, line.end)))) {
      this.phase = 'lines';
      lines.skip(start);
      return undefined;
    }
    const { head, end, count } = readHead(lines.bytes, start);
    if (count === 0) return { kind: 'headless' };
    const { isChunked } = framingOf(lines.bytes.subarray(start, end));
    const shown = contentLength(headerValues(head, 'content-length').at(-1));
    const before = lines.length - fed;
    if (head.kind === 'other' && shown === undefined && !isChunked) return { kind: 'head', head, used: fed };
    const used = endOfShown(head, shown, isChunked, lines.bytes, end) - before;
    return { kind: 'head', head, used: used < longestHead ? Math.max(used, 0) : fed };
  }

  private finishHead(bytes: Uint8Array, at: number, context: MessageContext): Step {
    const { head, end, isCutOff } = readHead(this.lines.bytes, this.lines.start);
    this.head = head;
    const { length, isChunked } = framingOf(this.lines.bytes.subarray(this.lines.start, this.lines.position));
    const shown = contentLength(headerValues(head, 'content-length').at(-1));
    // What follows a line that is no header goes for another message, or for the body.
    const shownEnd = isCutOff ? Math.max(at - (this.lines.position - end), 0) : at;
    const isBodyless = hasNoBody(head, context.method);
    const isWholeHere = context.isLast || isBodyless;
    if (isCutOff || isWholeHere) {
      const used = endOfShown(head, shown, isChunked, bytes, shownEnd);
      if (isWholeHere || !(isChunked || length !== undefined || head.kind === 'response'))
        return { kind: 'head', head, used };
    }
    if (isChunked) this.phase = 'chunk-size';
    else if (length !== undefined) {
      this.phase = 'length';
      this.remaining = length;
    } else if (head.kind === 'response') this.phase = 'end';
    else return { kind: 'head', head, used: at };
    this.lines.clear();
    return this.readBody(bytes, at, context);
  }

  private readBody(bytes: Uint8Array, from: number, context: MessageContext): Step {
    const { head, lines } = this;
    let at = from;
    for (;;) {
      if (this.phase === 'end')
        return context.isLast ? { kind: 'head', head, used: bytes.length } : more({ kind: 'end' });
      if (this.phase === 'length' || this.phase === 'chunk') {
        const step = Math.min(this.remaining, bytes.length - at);
        at += step;
        this.remaining -= step;
        if (this.phase === 'length') {
          if (this.remaining > 0) return more({ kind: 'bytes', count: this.remaining });
          return { kind: 'head', head, used: at };
        }
        if (this.remaining > 0) return more({ kind: 'segment' });
        this.phase = 'chunk-size';
      }
      const before = lines.length;
      lines.append(bytes.subarray(at));
      const line = lines.take();
      // Wireshark stumbles over half of the last line end, and loses the message.
      if (!line && this.phase === 'trailer' && lines.bytes.at(-1) === 13) return { kind: 'nothing' };
      if (!line) return lines.isTooLong ? { kind: 'nothing' } : more({ kind: 'segment' });
      at += line.next - before;
      const text = asciiText(lines.bytes.subarray(line.start, line.end));
      lines.clear();
      if (this.phase === 'trailer') {
        const isEmpty = line.end === line.start;
        return { kind: 'head', head, used: isEmpty ? at : endOfTrailers(bytes, at) };
      }
      const size = chunkSize(text);
      if (size === undefined || size > 2 ** 31) return { kind: 'head', head, used: endOfTrailers(bytes, at) };
      this.phase = size === 0 ? 'trailer' : 'chunk';
      this.remaining = size + 2;
    }
  }
}

/** Collects lines, and looks at each byte once. */
class LineBuffer {
  /** Where the first line begins. */
  start = 0;
  /** Where the next line begins. */
  position = 0;
  length = 0;
  private searched = 0;
  private room = new Uint8Array(512);

  get bytes(): Uint8Array {
    return this.room.subarray(0, this.length);
  }

  get isTooLong(): boolean {
    return this.length > longestHead;
  }

  append(bytes: Uint8Array): void {
    const added = bytes.subarray(0, Math.max(longestHead + 1 - this.length, 0));
    if (this.length + added.length > this.room.length) {
      const room = new Uint8Array(Math.max(this.room.length * 2, this.length + added.length));
      room.set(this.bytes);
      this.room = room;
    }
    this.room.set(added, this.length);
    this.length += added.length;
  }

  /** The next line, which stays. */
  peek(from = this.position): LineEnd | undefined {
    const found = findLineEnd(this.bytes, Math.max(this.searched, from));
    // A CR at the end is looked at again.
    if (!found) this.searched = Math.max(this.length - 1, 0);
    return found;
  }

  take(): (LineEnd & { start: number }) | undefined {
    const found = this.peek();
    if (!found) return undefined;
    const start = this.position;
    this.position = found.next;
    return { start, ...found };
  }

  skip(count: number): void {
    this.start = count;
    this.position = count;
  }

  clear(): void {
    this.start = this.position = this.length = this.searched = 0;
  }
}

/** Longer heads are left out. */
const longestHead = 64 * 1024;

function more(wanted: Wanted): Step {
  return { kind: 'more', wanted };
}
