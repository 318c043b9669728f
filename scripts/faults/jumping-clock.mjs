/** Makes the clock of a process jump by an hour, forwards and backwards, as long as it runs. Time that only ever grows stays what it is. */
const RealDate = Date;
const jumpsMs = [0, 3_600_000, -3_600_000];
const everyMs = 700;

function jumped() {
  return RealDate.now() + (jumpsMs[Math.floor(performance.now() / everyMs) % jumpsMs.length] ?? 0);
}

globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(jumped());
    else super(...args);
  }

  static now() {
    return jumped();
  }
};
