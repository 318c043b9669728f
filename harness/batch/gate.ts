/**
 * Lets many work side by side, or one alone: a suspicious result is run again with nothing beside it. Who wants to be alone goes
 * before those who come later, and waits only for what runs: between two scenarios the others pause.
 */
export class Gate {
  private inside = 0;
  private isTaken = false;
  private readonly solitary: (() => void)[] = [];
  private waiting: (() => void)[] = [];

  /** Work beside others. Where the signal is aborted its place is given up, though the work may hang. */
  async beside<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    while (this.isTaken || this.solitary.length > 0)
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    this.inside += 1;
    return this.hold(work, signal, () => {
      this.inside -= 1;
    });
  }

  /** Work alone. */
  async alone<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await new Promise<void>((resolve) => {
      this.solitary.push(resolve);
      this.next();
    });
    return this.hold(work, signal, () => {
      this.isTaken = false;
    });
  }

  private async hold<T>(
    work: () => Promise<T>,
    signal: AbortSignal | undefined,
    leave: () => void,
  ): Promise<T> {
    let isHeld = true;
    const release = (): void => {
      if (!isHeld) return;
      isHeld = false;
      leave();
      this.next();
    };
    signal?.addEventListener('abort', release, { once: true });
    try {
      signal?.throwIfAborted();
      return await work();
    } finally {
      signal?.removeEventListener('abort', release);
      release();
    }
  }

  private next(): void {
    if (this.isTaken) return;
    if (this.solitary.length > 0) {
      if (this.inside > 0) return;
      this.isTaken = true;
      this.solitary.shift()?.();
      return;
    }
    const all = this.waiting;
    this.waiting = [];
    for (const enter of all) enter();
  }
}
