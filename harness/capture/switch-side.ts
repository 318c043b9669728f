import { readFileSync } from 'node:fs';
import type { Tap } from './tap.ts';

/** How often the switch's counter is looked at for frames that wait in the kernel. */
const LOOK_MS = 5;

/**
 * The switch as a recording sees it: where markers go, and what it has counted. Where a capture's frames wait in the
 * kernel, it also sees to it that those of the programs come out soon: events are placed between frames as they happen.
 */
export class SwitchSide {
  private readonly tap: Tap;
  private readonly namespacePid: number;
  private readonly bridge: string;
  private sent = 0;
  private mostOfOthers = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(tap: Tap, { namespacePid, bridge }: { namespacePid: number; bridge: string }) {
    this.tap = tap;
    this.namespacePid = namespacePid;
    this.bridge = bridge;
  }

  send(frame: Buffer): void {
    this.sent += 1;
    this.tap.send(frame);
  }

  /** Makes all come out that was sent before; nothing where nothing waits. */
  push(): void {
    this.sent += this.tap.push?.() ?? 0;
  }

  /** From now on, what others send comes out soon. */
  watch(): void {
    this.rest();
    if (this.tap.push === undefined) return;
    this.mostOfOthers = this.counted() - this.sent;
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  rest(): void {
    clearInterval(this.timer);
  }

  /** Packets that the bridge has received: its own count, which no capture can influence. */
  counted(): number {
    const table = readFileSync(`/proc/${this.namespacePid}/net/dev`, 'utf8');
    for (const line of table.split('\n')) {
      const [name, rest] = line.trim().split(':');
      if (name === this.bridge && rest !== undefined) return Number(rest.trim().split(/\s+/)[1]);
    }
    throw new Error(`no interface ${this.bridge} in the switch's namespace`);
  }

  private look(): void {
    try {
      // What we have sent and the switch has not counted yet makes this too small for a moment, never too large.
      const others = this.counted() - this.sent;
      if (others <= this.mostOfOthers) return;
      this.mostOfOthers = others;
      this.push();
    } catch {
      // The switch is gone; whoever waits for a marker hears of it.
      this.rest();
    }
  }
}
