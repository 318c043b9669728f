import type { Running } from '../lab/program.ts';
import type { ProgramRecord } from '../model/evidence.ts';
import type { Typed, TypedLine } from '../model/rubric.ts';

/** A program that asks for more than this wants real input. */
const MOST_ENTERS = 3;

/** What a typist has to know of the moment. */
export interface Moment {
  /** The program waits for its standard input. */
  isReading: boolean;
  /** Nothing else can happen any more. */
  isQuiet: boolean;
}

/** Whoever sits at a program's keyboard: types what the rubric says, line by line, or presses Enter where asked to. */
export class Typist {
  private readonly running: Running;
  private readonly record: ProgramRecord;
  private readonly lines: TypedLine[];
  private readonly pressesEnter: boolean;
  /** Output before this place has been answered already. */
  private answered = 0;

  constructor(running: Running, record: ProgramRecord, typed: Typed | undefined) {
    this.running = running;
    this.record = record;
    this.lines = Array.isArray(typed) ? [...typed] : [];
    this.pressesEnter = typed === undefined;
  }

  /** Whether a text may be typed now: after its prompt, else when the program reads; when all is quiet in any case. */
  mayType(after: string | undefined, { isReading, isQuiet }: Moment): boolean {
    if (this.running.hasEnded()) return false;
    if (isQuiet) return true;
    return after === undefined ? isReading : this.newOutput().includes(after);
  }

  type(text: string): void {
    this.answered = this.running.stdout.bytes().length;
    this.running.type(text);
  }

  /** Types the next line that is due. Says whether it typed. */
  typeNext(moment: Moment): boolean {
    const [line] = this.lines;
    if (line === undefined) return moment.isQuiet && moment.isReading && this.pressEnter();
    if (!this.mayType(line.after, moment)) return false;
    this.lines.shift();
    this.type(line.text);
    return true;
  }

  /**
   * A program that the scenario waits for and that waits for somebody to type ("press Enter to go on") gets its Enter, as
   * anybody at the keyboard would give it. One that the rubric types at is left alone.
   */
  private pressEnter(): boolean {
    const pressed = this.record.enterPressed ?? 0;
    if (!this.pressesEnter || pressed >= MOST_ENTERS) return false;
    this.record.enterPressed = pressed + 1;
    this.type('\n');
    return true;
  }

  private newOutput(): string {
    return this.running.stdout.bytes().subarray(this.answered).toString('utf8');
  }
}
