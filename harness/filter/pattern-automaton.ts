import { isWord, type PatternNode } from './pattern-syntax.ts';

/**
 * A pattern as steps of a machine that is in many of them at once (Thompson, “Regular Expression Search Algorithm”, 1968): each byte of
 * a subject moves every step at most once, so that no subject takes longer than its length times the number of steps.
 */
export interface Program {
  steps: Step[];
  /** Whether it reads from the end to the beginning. */
  isBackwards: boolean;
}

type Step =
  | { kind: 'set'; set: Uint8Array }
  | { kind: 'split'; to: number; or: number }
  | { kind: 'place'; at: Extract<PatternNode, { kind: 'place' }>['at'] }
  | { kind: 'look'; program: Program; isNegated: boolean }
  | { kind: 'match' };

/** The program of a pattern; undefined where it has more than `most` steps. */
export function buildProgram(node: PatternNode, most: number): Program | undefined {
  try {
    return new Builder({ left: most }, false).build(node);
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

class TooLarge extends Error {}

class Builder {
  private readonly steps: Step[] = [];
  private readonly room: { left: number };
  private readonly isBackwards: boolean;

  constructor(room: { left: number }, isBackwards: boolean) {
    this.room = room;
    this.isBackwards = isBackwards;
  }

  build(node: PatternNode): Program {
    this.add(node);
    this.push({ kind: 'match' });
    return { steps: this.steps, isBackwards: this.isBackwards };
  }

  private push<T extends Step>(step: T): T {
    this.room.left -= 1;
    if (this.room.left < 0) throw new TooLarge();
    this.steps.push(step);
    return step;
  }

  private get here(): number {
    return this.steps.length;
  }

  private split(): Extract<Step, { kind: 'split' }> {
    return this.push({ kind: 'split', to: this.here + 1, or: this.here + 1 });
  }

  private add(node: PatternNode): void {
    switch (node.kind) {
      case 'set':
      case 'place':
        this.push(node);
        return;
      case 'look': {
        // What follows a place is found from the end on, for all places at once; what comes before it from the beginning.
        const program = new Builder(this.room, node.isAhead).build(node.of);
        this.push({ kind: 'look', program, isNegated: node.isNegated });
        return;
      }
      case 'sequence':
        for (const one of this.isBackwards ? node.of.toReversed() : node.of) this.add(one);
        return;
      case 'choice':
        this.addChoice(node.of);
        return;
      default:
        this.addRepeat(node);
    }
  }

  private addChoice(choices: PatternNode[]): void {
    const ends: Extract<Step, { kind: 'split' }>[] = [];
    for (const [index, choice] of choices.entries()) {
      if (index === choices.length - 1) {
        this.add(choice);
        continue;
      }
      const fork = this.split();
      this.add(choice);
      ends.push(this.split());
      fork.or = this.here;
    }
    for (const end of ends) end.to = end.or = this.here;
  }

  private addRepeat({ of, least, most }: Extract<PatternNode, { kind: 'repeat' }>): void {
    // What matches nothing but a place need not be looked at twice; each repetition takes a step, or this would not end.
    for (let count = 0; count < least; count += 1) {
      this.split();
      this.add(of);
    }
    if (most === Infinity) {
      const fork = this.split();
      const start = this.here - 1;
      this.add(of);
      const back = this.split();
      back.to = back.or = start;
      fork.or = this.here;
      return;
    }
    const forks = [];
    for (let count = least; count < most; count += 1) {
      forks.push(this.split());
      this.add(of);
    }
    for (const fork of forks) fork.or = this.here;
  }
}

/**
 * Whether a program matches anywhere in a subject. With `places`, which has one element more than the subject, all places
 * where a match ends (in the program's direction) are set to 1 in it.
 */
export function matchPositions(program: Program, subject: Uint8Array, places?: Uint8Array): boolean {
  const { steps, isBackwards } = program;
  const tables = steps.map((step) => (step.kind === 'look' ? tableOf(step, subject) : undefined));
  const seen = new Int32Array(steps.length).fill(-1);
  const stack: number[] = [];
  let active: number[] = [];
  let isFound = false;
  for (let round = 0; round <= subject.length; round += 1) {
    const place = isBackwards ? subject.length - round : round;
    const byte = subject[isBackwards ? place - 1 : place];
    const next: number[] = [];
    let isMatch = false;
    // A match may begin at every place.
    for (const from of [...active, 0]) {
      stack.push(from);
      for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
        const step = steps[at];
        if (step === undefined || seen[at] === round) continue;
        seen[at] = round;
        if (step.kind === 'set') {
          if (byte !== undefined && step.set[byte] === 1) next.push(at + 1);
        } else if (step.kind === 'split') stack.push(step.or, step.to);
        else if (step.kind === 'match') isMatch = true;
        else if (step.kind === 'place' ? isAt(step.at, place, subject) : tables[at]?.[place] === 1)
          stack.push(at + 1);
      }
    }
    if (isMatch) {
      isFound = true;
      if (places === undefined) return true;
      places[place] = 1;
    }
    active = next;
  }
  return isFound;
}

/** For each place of a subject whether a look there holds. */
function tableOf({ program, isNegated }: Extract<Step, { kind: 'look' }>, subject: Uint8Array): Uint8Array {
  const places = new Uint8Array(subject.length + 1);
  matchPositions(program, subject, places);
  return isNegated ? places.map((isMatch) => 1 - isMatch) : places;
}

function isAt(
  at: Extract<PatternNode, { kind: 'place' }>['at'],
  place: number,
  subject: Uint8Array,
): boolean {
  if (at === 'start') return place === 0;
  // As in PCRE, a line feed at the very end does not count.
  if (at === 'end')
    return place === subject.length || (place === subject.length - 1 && subject[place] === 10);
  const isEdge = isWord(subject[place - 1]) !== isWord(subject[place]);
  return isEdge === (at === 'word edge');
}
