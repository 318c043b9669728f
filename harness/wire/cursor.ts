import type { Malformed } from './types.ts';

/**
 * Reads bytes in order and never beyond `end`. Offsets are those of the whole array, also in a window of it.
 * What does not fit throws `MalformedError`, which `dissectFrame()` and `readCapture()` turn into data.
 */
export class Cursor {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly littleEndian: boolean;
  /** Where `bytes` begin in their file: failures name offsets of the file. */
  readonly base: number;
  offset: number;

  /** @param options.beyond bytes of the file after `bytes` that are not at hand: to be counted, not to be taken. */
  constructor(
    bytes: Uint8Array,
    options: { offset?: number; end?: number; littleEndian?: boolean; base?: number; beyond?: number } = {},
  ) {
    this.bytes = bytes;
    const last = bytes.length + (options.beyond ?? 0);
    this.end = Math.min(options.end ?? last, last);
    this.offset = Math.min(options.offset ?? 0, this.end);
    this.littleEndian = options.littleEndian ?? false;
    this.base = options.base ?? 0;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  /** Where it stands in the file. */
  get position(): number {
    return this.base + this.offset;
  }

  /** @param what names the field in a failure: `udp source port`. */
  u8(what: string): number {
    return this.byteAt(this.advance(1, what));
  }

  u16(what: string): number {
    const at = this.advance(2, what);
    const [first, second] = [this.byteAt(at), this.byteAt(at + 1)];
    return this.littleEndian ? (second << 8) | first : (first << 8) | second;
  }

  u32(what: string): number {
    const high = this.littleEndian ? this.offset + 2 : this.offset;
    const at = this.advance(4, what);
    const low = high === at ? at + 2 : at;
    return this.half(high) * 0x10000 + this.half(low);
  }

  /** The next bytes, as a view. */
  take(length: number, what: string): Uint8Array {
    const at = this.advance(length, what);
    return this.bytes.subarray(at, at + length);
  }

  /** All that is left, as a view. */
  rest(): Uint8Array {
    return this.take(this.remaining, 'rest');
  }

  skip(length: number, what: string): void {
    this.advance(length, what);
  }

  /** A cursor over the next bytes only, or over fewer where the array ends; this one steps past them. */
  window(length: number): Cursor {
    const end = Math.min(this.offset + Math.max(length, 0), this.end);
    const { offset, littleEndian, base } = this;
    const inner = new Cursor(this.bytes, { offset, end, littleEndian, base });
    this.offset = end;
    return inner;
  }

  private advance(length: number, what: string): number {
    const at = this.offset;
    if (length < 0 || length > this.end - at) {
      const position = this.base + at;
      throw new MalformedError(
        position,
        `${what}: ${countBytes(this.end - at)} left, needed ${length}, at offset ${position}`,
      );
    }
    this.offset = at + length;
    return at;
  }

  private half(at: number): number {
    const [first, second] = [this.byteAt(at), this.byteAt(at + 1)];
    return this.littleEndian ? (second << 8) | first : (first << 8) | second;
  }

  private byteAt(at: number): number {
    return this.bytes[at] ?? 0;
  }
}

/** Thrown inside `wire/` only; never leaves it. */
export class MalformedError extends Error {
  override name = 'MalformedError';
  readonly at: number;

  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

/** Runs `read`; where the bytes are malformed, returns what is wrong with them. */
export function catchMalformed(read: () => void): Malformed | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof MalformedError) return { kind: 'malformed', at: error.at, reason: error.message };
    throw error;
  }
}

function countBytes(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}
