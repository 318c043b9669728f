import type { Backend } from '../../lab/backend.ts';
import type { Rubric } from '../../model/rubric.ts';
import { SlotKeeper } from '../slot-keeper.ts';

/** Several slots that work through a list together. They stay open from list to list. */
export class Crew implements AsyncDisposable {
  private readonly keepers: SlotKeeper[];

  constructor(rubric: Rubric, size: number, backend?: Backend) {
    this.keepers = Array.from({ length: size }, () => new SlotKeeper(rubric, { backend }));
  }

  /** Does the work for each item, as many at once as there are slots. Results in the order of the items. */
  async each<T, R>(items: readonly T[], work: (item: T, slots: SlotKeeper) => Promise<R>): Promise<R[]> {
    const results = new Map<number, R>();
    const waiting = [...items.entries()];
    await Promise.all(
      this.keepers.map(async (slots) => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
          results.set(next[0], await work(next[1], slots));
      }),
    );
    return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
  }

  /** Work that needs a single slot. */
  async alone<R>(work: (slots: SlotKeeper) => Promise<R>): Promise<R> {
    const [slots] = this.keepers;
    if (slots === undefined) throw new Error('a crew has a slot at least');
    return work(slots);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const slots of this.keepers) await slots.close();
  }
}
