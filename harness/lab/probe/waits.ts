/** Waiting for something that happens, without a timer: whoever changes something says so, and may call the waiting off. */
export class Waits {
  private readonly waiting = new Set<(goOn: boolean) => void>();

  /** Resolves true once the condition holds, false when it was told to go on or `isOver` before that. */
  until(condition: () => boolean, isOver: () => boolean = () => false): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    if (isOver()) return Promise.resolve(false);
    return new Promise((resolve) => {
      const look = (goOn: boolean): void => {
        const holds = condition();
        if (!holds && !goOn && !isOver()) return;
        this.waiting.delete(look);
        resolve(holds);
      };
      this.waiting.add(look);
    });
  }

  changed(): void {
    for (const look of this.waiting) look(false);
  }

  goOn(): void {
    for (const look of this.waiting) look(true);
  }
}

/** A pace of the experiment. It is armed only between two pieces, never while waiting for anything. */
export function pace(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms > 0) setTimeout(resolve, ms);
    else setImmediate(resolve);
  });
}
