import { open, readFile, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { LAYOUT } from './layout.ts';

/** One line of `journal.jsonl`: what was done, when it was done. */
export type JournalLine =
  /** A batch began. What it is to make anew is not taken from earlier ones. */
  | {
      did: 'begin';
      at: string;
      rubric: string;
      harness: string;
      submissions: number;
      fresh: 'none' | 'all' | string[];
    }
  | { did: 'resume'; at: string }
  /** A submission's result is written. `key` says what it depends on. */
  | { did: 'grade'; id: string; key: string; status: 'graded' | 'not-graded'; score: number | null }
  | { did: 'end'; at: string }
  | { did: 'regrade'; at: string; rubric: string }
  | { did: 'override'; at: string; id: string; check: string };

/** What a journal tells of the results in its folder. */
export interface Done {
  /** The last line of each submission that may still be used. */
  graded: Map<string, Extract<JournalLine, { did: 'grade' }>>;
  /** Those of the batch that began last: they are finished, graded or not. */
  current: Set<string>;
}

/**
 * An append-only file. Each line is on the disk when `write` returns, so that a crash loses no more than what was under way. A torn last
 * line is what a crash leaves of one that never counted: it is cut off.
 */
export class Journal implements AsyncDisposable {
  private readonly file: FileHandle;
  private last: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle) {
    this.file = file;
  }

  static async open(out: string): Promise<Journal> {
    const path = join(out, LAYOUT.journal);
    const bytes = await readBytes(path);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (whole < bytes.length) await truncate(path, whole);
    return new Journal(await open(path, 'a'));
  }

  /** Lines are written one after the other, in the order of the calls. */
  write(line: JournalLine): Promise<void> {
    const written = this.last.then(async () => {
      await this.file.write(`${JSON.stringify(line)}\n`);
      await this.file.datasync();
    });
    this.last = written.catch(() => {});
    return written;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.last;
    await this.file.close();
  }
}

/** Reads what was done in a folder of reports; nothing where there is no journal. */
export async function readJournal(out: string): Promise<Done> {
  const text = (await readBytes(join(out, LAYOUT.journal))).toString('utf8');
  const done: Done = { graded: new Map(), current: new Set() };
  // What follows the last line end was never finished.
  for (const line of text.split('\n').slice(0, -1)) {
    const entry = parsed(line);
    if (entry?.did === 'begin') {
      done.current.clear();
      if (entry.fresh === 'all') done.graded.clear();
      else if (entry.fresh !== 'none') for (const id of entry.fresh) done.graded.delete(id);
    } else if (entry?.did === 'grade') {
      done.graded.set(entry.id, entry);
      done.current.add(entry.id);
    }
  }
  return done;
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function parsed(line: string): JournalLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Our own writing: `did` says what it holds. */
function isLine(value: unknown): value is JournalLine {
  return typeof value === 'object' && value !== null && 'did' in value;
}
