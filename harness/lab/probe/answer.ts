import { unreachable } from '../../errors.ts';
import type { ProbeAnswer } from '../../model/probe.ts';

/** Watches what comes back after a request, and says when the answer is whole. Keeps no more bytes than an ending has. */
export class Answer {
  private readonly expected: Exclude<ProbeAnswer, object> | { bytes: number } | { ending: Buffer };
  private readonly asked: { bytes: number; requests: number };
  private receivedBytes = 0;
  private endings = 0;
  private tail: Buffer = Buffer.alloc(0);

  /** @param asked what went out: its bytes, and of how many requests, each with an ending of its own in the answer. */
  constructor(expected: ProbeAnswer, asked: { bytes: number; requests: number }) {
    this.expected =
      typeof expected === 'object' && 'endsWith' in expected
        ? { ending: Buffer.from(expected.endsWith, 'utf8') }
        : expected;
    this.asked = asked;
  }

  take(chunk: Buffer): void {
    this.receivedBytes += chunk.length;
    if (typeof this.expected === 'string' || 'bytes' in this.expected) return;
    const { ending } = this.expected;
    if (ending.length === 0) return;
    const bytes = Buffer.concat([this.tail, chunk]);
    let from = 0;
    for (let at = bytes.indexOf(ending); at >= 0; at = bytes.indexOf(ending, from)) {
      this.endings += 1;
      from = at + ending.length;
    }
    this.tail = bytes.subarray(Math.max(from, bytes.length - ending.length + 1));
  }

  isWhole(peerHasClosed: boolean): boolean {
    const { expected } = this;
    if (typeof expected === 'object')
      return 'bytes' in expected
        ? this.receivedBytes >= expected.bytes
        : expected.ending.length === 0 || this.endings >= this.asked.requests;
    switch (expected) {
      case 'echo':
        return this.receivedBytes >= this.asked.bytes;
      case 'close':
        return peerHasClosed;
      case 'none':
        return true;
      default:
        return unreachable(expected);
    }
  }
}
