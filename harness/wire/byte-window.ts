import { Cursor } from './cursor.ts';

/** Bytes of a file that are read when they are needed. */
export interface ByteSource {
  /** How many there are in all. */
  size: number;
  /** Fills `into` with the next bytes, and returns how many these are; 0 at the end. */
  read: (into: Uint8Array) => number;
}

/** How much is read at a time: small enough for the processor's cache, which the bytes are still in when they are looked at. */
const pieceBytes = 512 * 1024;

/**
 * Goes through a file from its beginning to its end. Holds all of it where it is in memory already, otherwise one piece at a
 * time, which the next one overwrites.
 */
export class ByteWindow {
  /** What is at hand now: from `offset` to `filled`. */
  bytes: Uint8Array;
  view: DataView;
  offset = 0;
  filled: number;
  /** Whether bytes stay where they are: views of them are good for ever. */
  readonly isWhole: boolean;
  private readonly source: ByteSource | undefined;
  /** Where `bytes` begin in the file. */
  private base = 0;
  private size: number;

  constructor(source: Uint8Array | ByteSource) {
    this.isWhole = source instanceof Uint8Array;
    this.source = source instanceof Uint8Array ? undefined : source;
    this.bytes = source instanceof Uint8Array ? source : new Uint8Array(Math.min(source.size, pieceBytes));
    this.view = viewOf(this.bytes);
    this.filled = this.isWhole ? this.bytes.length : 0;
    this.size = source instanceof Uint8Array ? source.length : source.size;
  }

  /** Bytes from here to the end of the file. */
  get left(): number {
    return this.size - this.base - this.offset;
  }

  /** Reads on until so many bytes are at hand. Says whether the file has them. */
  holds(count: number): boolean {
    return this.filled - this.offset >= count || this.readOn(count);
  }

  /** Reads on from here. Failures name offsets of the file. */
  cursor(littleEndian: boolean): Cursor {
    const { offset, filled, base } = this;
    const beyond = this.size - base - filled;
    return new Cursor(this.bytes.subarray(0, filled), { offset, littleEndian, base, beyond });
  }

  private readOn(count: number): boolean {
    if (!this.source || count > this.left) return false;
    const kept = this.filled - this.offset;
    const target = count > this.bytes.length ? new Uint8Array(Math.max(count, pieceBytes)) : this.bytes;
    target.set(this.bytes.subarray(this.offset, this.filled));
    this.base += this.offset;
    this.offset = 0;
    this.filled = kept;
    if (target !== this.bytes) {
      this.bytes = target;
      this.view = viewOf(target);
    }
    while (this.filled < count) {
      const read = this.source.read(target.subarray(this.filled));
      this.filled += read;
      // The file has become shorter.
      if (read === 0) this.size = this.base + this.filled;
      if (read === 0) return false;
    }
    return true;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
