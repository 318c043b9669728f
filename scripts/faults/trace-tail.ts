import { closeSync, openSync, readSync } from 'node:fs';

/** Follows a trace while it is written. */
export class TraceTail {
  /** The spans that are open, by lane, the innermost last. */
  readonly open = new Map<number, string[]>();
  /** How often each span has begun. */
  readonly begun = new Map<string, number>();
  private readonly path: string;
  private file: number | undefined;
  private at = 0;
  private rest = '';
  private readonly room = Buffer.alloc(64 * 1024);

  constructor(path: string) {
    this.path = path;
  }

  /** Takes in what was written since. Returns the names of spans that began. */
  read(): string[] {
    try {
      this.file ??= openSync(this.path, 'r');
    } catch {
      return [];
    }
    const names: string[] = [];
    for (;;) {
      const count = readSync(this.file, this.room, 0, this.room.length, this.at);
      if (count === 0) return names;
      this.at += count;
      const lines = (this.rest + this.room.toString('utf8', 0, count)).split('\n');
      this.rest = lines.pop() ?? '';
      for (const line of lines) {
        const name = this.take(line);
        if (name !== undefined) names.push(name);
      }
    }
  }

  /** Whether a span of this name is open anywhere. */
  isIn(stage: string): boolean {
    return [...this.open.values()].some((spans) => spans.includes(stage));
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private take(line: string): string | undefined {
    if (!line.startsWith('{')) return undefined;
    const { name, ph, tid }: { name: string; ph: string; tid: number } = JSON.parse(line.replace(/,$/, ''));
    const spans = this.open.get(tid) ?? [];
    this.open.set(tid, spans);
    if (ph === 'B') {
      spans.push(name);
      this.begun.set(name, (this.begun.get(name) ?? 0) + 1);
      return name;
    }
    const at = spans.lastIndexOf(name);
    if (at >= 0) spans.splice(at, 1);
    return undefined;
  }
}
