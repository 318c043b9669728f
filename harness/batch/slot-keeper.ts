import type { Backend } from '../lab/backend.ts';
import { openSlot, type LabSlot } from '../lab/slot.ts';
import type { Rubric } from '../model/rubric.ts';

/** Keeps one slot open from submission to submission, and replaces it after a fault. */
export class SlotKeeper {
  private readonly rubric: Rubric;
  private readonly backend: Backend | undefined;
  private current: LabSlot | undefined;
  private isDistrusted = false;

  /** @param backend where programs run: in namespaces over the machine's own toolchain where absent. */
  constructor(rubric: Rubric, backend?: Backend) {
    this.rubric = rubric;
    this.backend = backend;
  }

  async open(): Promise<LabSlot> {
    if (this.isDistrusted) await this.close();
    this.isDistrusted = false;
    this.current ??= await openSlot(this.rubric, this.backend === undefined ? {} : { backend: this.backend });
    return this.current;
  }

  distrust(): void {
    this.isDistrusted = true;
  }

  /** Gives the slot up without waiting for what still runs on it: the next one is another. */
  abandon(): void {
    const slot = this.current;
    this.current = undefined;
    void Promise.resolve(slot?.[Symbol.asyncDispose]()).catch(() => {});
  }

  async close(): Promise<void> {
    await this.current?.[Symbol.asyncDispose]();
    this.current = undefined;
  }
}
