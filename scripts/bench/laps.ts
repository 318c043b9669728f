import { median } from './statistics.ts';
import type { Answer } from './worker.ts';

/** The parts of what was measured, over all samples. */
export class Laps {
  readonly #samples = new Map<string, number[]>();

  add({ laps }: Answer): void {
    for (const [name, ms] of Object.entries(laps))
      this.#samples.set(name, [...(this.#samples.get(name) ?? []), ms]);
  }

  isEmpty(): boolean {
    return this.#samples.size === 0;
  }

  /** The median of each part, `run 51.2 ms, write 1.4 ms`. */
  inWords(): string {
    return [...this.#samples].map(([name, samples]) => `${name} ${median(samples).toFixed(1)} ms`).join(', ');
  }
}
