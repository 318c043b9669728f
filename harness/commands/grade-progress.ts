import cliProgress from 'cli-progress';
import type { ClassEntry } from '../model/class.ts';

/** Tells how a batch goes on. */
export interface Progress {
  graded(entry: ClassEntry): void;
  /** One that is not run: it is taken from the last run. */
  taken(entry: ClassEntry): void;
  note(text: string): void;
  end(): void;
}

/** A bar on a terminal, plain lines elsewhere; with the rate and the time left as soon as they can be known. */
export function progressOn(stream: NodeJS.WriteStream, total: number): Progress {
  return stream.isTTY === true ? bar(stream, total) : lines(stream, total);
}

function lines(stream: NodeJS.WriteStream, total: number): Progress {
  const pace = new Pace(total);
  const write = (entry: ClassEntry, what: string): void => {
    const count = `${String(pace.done).padStart(String(total).length)}/${total}`;
    stream.write(`${count} ${printable(entry.submission.id)} ${what}\n`);
  };
  return {
    graded(entry) {
      pace.add('graded');
      const left = pace.text();
      write(entry, `${scoreOf(entry)}${left === '' ? '' : ` (${left})`}`);
    },
    taken(entry) {
      pace.add('taken');
      write(entry, `${scoreOf(entry)}, unchanged`);
    },
    note: (text) => stream.write(`${printable(text)}\n`),
    end: () => {},
  };
}

function bar(stream: NodeJS.WriteStream, total: number): Progress {
  const pace = new Pace(total);
  const shown = new cliProgress.SingleBar(
    {
      stream,
      format: '{bar} {value}/{total} | {left} | {last}',
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: true,
    },
    cliProgress.Presets.shades_classic,
  );
  shown.start(total, 0, { last: '', left: 'starting' });
  const step = (entry: ClassEntry, how: 'graded' | 'taken'): void => {
    pace.add(how);
    const last = `${printable(entry.submission.id).slice(0, 24)} ${scoreOf(entry)}`;
    shown.increment({ last, left: pace.text() });
  };
  return {
    graded: (entry) => step(entry, 'graded'),
    taken: (entry) => step(entry, 'taken'),
    note(text) {
      stream.write(`\r\u001b[K${printable(text)}\n`);
    },
    end: () => shown.stop(),
  };
}

/** How fast it goes: over what was run, for what is taken costs nothing. */
class Pace {
  done = 0;
  private ran = 0;
  private readonly total: number;
  private readonly sinceMs = performance.now();

  constructor(total: number) {
    this.total = total;
  }

  add(how: 'graded' | 'taken'): void {
    this.done += 1;
    if (how === 'graded') this.ran += 1;
  }

  /** `38/min, 4 min left`; empty until there is something to go by. */
  text(): string {
    const perMinute = this.ran / ((performance.now() - this.sinceMs) / 60_000);
    const left = this.total - this.done;
    if (this.ran < 3 || left === 0) return '';
    const minutes = left / perMinute;
    const time = minutes < 1 ? `${Math.ceil(minutes * 60)} s` : `${Math.ceil(minutes)} min`;
    return `${perMinute < 10 ? perMinute.toFixed(1) : Math.round(perMinute)}/min, ${time} left`;
  }
}

function scoreOf({ score, maxScore }: ClassEntry): string {
  return score === null ? 'not graded' : `${score}/${maxScore}`;
}

/** Names are hostile: no control character of theirs reaches the terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?');
}
