/** Repeatable numbers: the same three seeds give the same sequence, so that every input can be made again by its number. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private count = 1;

  constructor(seed: number, area: number, input: number) {
    this.a = seed >>> 0;
    this.b = (area * 0x9e37_79b1) >>> 0;
    this.c = (input * 0x85eb_ca6b) >>> 0;
    for (let round = 0; round < 12; round += 1) this.u32();
  }

  /** The generator sfc32. */
  u32(): number {
    const sum = (this.a + this.b + this.count) | 0;
    this.count = (this.count + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** From 0 to before `end`. */
  below(end: number): number {
    return end <= 1 ? 0 : this.u32() % end;
  }

  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True once in `count` times. */
  oneIn(count: number): boolean {
    return this.below(count) === 0;
  }

  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }

  /** Mostly few: 1 half of the time, 2 a quarter of it, and so on. */
  few(most: number): number {
    let count = 1;
    while (count < most && this.oneIn(2)) count += 1;
    return count;
  }
}
