import { openSlot, type LabSlot, type SlotOptions } from '../lab/slot.ts';
import type { Rubric } from '../model/rubric.ts';

/** Keeps one slot open from submission to submission, and replaces it after a fault. */
export class SlotKeeper {
  private readonly rubric: Rubric;
  private readonly options: SlotOptions;
  private current: Promise<LabSlot> | undefined;
  private closing: Promise<void> | undefined;
  private isDistrusted = false;

  constructor(rubric: Rubric, options: SlotOptions = {}) {
    this.rubric = rubric;
    this.options = options;
  }

  /** Opens it, or gives the one that is open or being opened. */
  async open(): Promise<LabSlot> {
    const last = await this.current?.catch(() => undefined);
    if (this.isDistrusted || last?.isFit() === false) await this.close();
    this.isDistrusted = false;
    const opening = (this.current ??= openSlot(this.rubric, this.options));
    try {
      return await opening;
    } catch (error) {
      if (this.current === opening) this.current = undefined;
      throw error;
    }
  }

  distrust(): void {
    this.isDistrusted = true;
  }

  /** Gives the slot up without waiting for what still runs on it: the next one is another. */
  abandon(): void {
    this.close().catch(() => {});
  }

  /** Begins to close it, beside other work. Whoever closes it afterwards waits for that, and hears what was wrong. */
  beginToClose(): void {
    this.closing = this.close();
    this.closing.catch(() => {});
  }

  async close(): Promise<void> {
    await this.closing;
    const opening = this.current;
    this.current = undefined;
    const slot = await opening?.catch(() => undefined);
    await slot?.[Symbol.asyncDispose]();
  }
}
