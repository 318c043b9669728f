import { Transform } from 'node:stream';
import { ArchiveProblem } from './problem.ts';

/** How far one submission may expand. */
export interface UnpackLimits {
  /** Of everything that is written. */
  bytes: number;
  /** Files written. */
  files: number;
  /** Entries looked at, those that are passed over included. */
  entries: number;
  /** How deep archives may lie in archives. */
  nesting: number;
  /** Written bytes for each byte of the archive, once more than `ratioFrom` bytes are written. */
  ratio: number;
  ratioFrom: number;
}

const MiB = 1024 * 1024;

export const defaultUnpackLimits: UnpackLimits = {
  bytes: 256 * MiB,
  files: 5000,
  entries: 100_000,
  nesting: 4,
  ratio: 250,
  ratioFrom: 32 * MiB,
};

/** What of the limits is used up. One for all of a submission: an archive cannot hide its size in another one. */
export class Budget {
  readonly limits: UnpackLimits;
  private bytes = 0;
  private files = 0;

  constructor(limits: UnpackLimits = defaultUnpackLimits) {
    this.limits = limits;
  }

  /** @throws ArchiveProblem where one more file is too many. */
  takeFile(): void {
    this.files += 1;
    if (this.files > this.limits.files) throw new ArchiveProblem('too-many', { most: this.limits.files });
  }

  /** @throws ArchiveProblem where so many more bytes are too many. */
  takeBytes(count: number): void {
    this.bytes += count;
    if (this.bytes > this.limits.bytes)
      throw new ArchiveProblem('too-large', { mebibytes: this.limits.bytes / MiB });
  }

  /** Gives back what a file took that was removed again. */
  giveBack(count: number): void {
    this.bytes -= count;
    this.files -= 1;
  }

  /** The limit on what one archive may unpack to. */
  expansionOf(packedBytes: number): (count: number) => void {
    let written = 0;
    const most = Math.max(this.limits.ratioFrom, packedBytes * this.limits.ratio);
    return (count) => {
      written += count;
      if (written > most) throw new ArchiveProblem('expands', { times: this.limits.ratio });
    };
  }
}

/** Passes bytes on and counts them; `count` ends the stream by throwing. */
export function counted(count: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      try {
        count(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}
