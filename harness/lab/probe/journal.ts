/** Details beyond this are left out, and said to be; what sums up has some room more. */
const DETAIL_BYTES = 6 * 1024;
const TOTAL_BYTES = 10 * 1024;

/** What a probe did, a line for each thing. Bounded, whatever its peer does. */
export class Journal {
  private readonly write: (line: string) => void;
  private bytes = 0;
  private isCut = false;

  constructor(write: (line: string) => void) {
    this.write = write;
  }

  /** Something that happened. Left out where much was said already. */
  note(line: string): void {
    if (this.isCut || this.bytes + line.length > DETAIL_BYTES) {
      if (!this.isCut) this.put('… and more of the same kind');
      this.isCut = true;
    } else this.put(line);
  }

  /** How something ended. */
  sum(line: string): void {
    if (this.bytes + line.length <= TOTAL_BYTES) this.put(line);
  }

  /** The last line of all. */
  conclude(line: string): void {
    this.put(line);
  }

  private put(line: string): void {
    this.bytes += line.length + 1;
    this.write(`${line}\n`);
  }
}
