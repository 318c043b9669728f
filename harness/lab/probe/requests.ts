/** A request longer than this is no request. */
const LONGEST_REQUEST_BYTES = 1024 * 1024;

/** Puts the requests of one connection together, however they were cut into reads. Keeps one unfinished request at most. */
export class Requests {
  private readonly end: Buffer;
  private held: Buffer = Buffer.alloc(1024);
  private length = 0;

  constructor(end: string) {
    this.end = Buffer.from(end, 'utf8');
  }

  /** Returns the requests that are whole now, without their end. */
  take(chunk: Buffer): Buffer[] {
    // An end may have begun in the bytes held; those before it were looked through already.
    let from = Math.max(0, this.length - this.end.length + 1);
    this.append(chunk);
    const bytes = this.held.subarray(0, this.length);
    const found: Buffer[] = [];
    let start = 0;
    for (let at = bytes.indexOf(this.end, from); at >= 0; at = bytes.indexOf(this.end, from)) {
      found.push(Buffer.from(bytes.subarray(start, at)));
      start = at + this.end.length;
      from = start;
    }
    this.held.copyWithin(0, start, this.length);
    this.length -= start;
    return found;
  }

  /** Bytes of the request that has no end yet. */
  get unfinishedBytes(): number {
    return this.length;
  }

  get isTooLong(): boolean {
    return this.length > LONGEST_REQUEST_BYTES;
  }

  private append(chunk: Buffer): void {
    const needed = this.length + chunk.length;
    if (needed > this.held.length) {
      const larger = Buffer.alloc(Math.max(needed, this.held.length * 2));
      this.held.copy(larger, 0, 0, this.length);
      this.held = larger;
    }
    chunk.copy(this.held, this.length);
    this.length = needed;
  }
}

/** Fills a reply: `{text}` with the request's bytes as they came, `{address}`, and `{time}` as hh:mm:ss. */
export function fillReply(template: string, text: Buffer, address: string, now: Date): Buffer {
  const parts = template.split(/(\{text\}|\{address\}|\{time\})/).map((part) => {
    if (part === '{text}') return text;
    if (part === '{address}') return Buffer.from(address);
    if (part === '{time}') return Buffer.from(clock(now));
    return Buffer.from(part, 'utf8');
  });
  return Buffer.concat(parts);
}

function clock(now: Date): string {
  return [now.getHours(), now.getMinutes(), now.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
