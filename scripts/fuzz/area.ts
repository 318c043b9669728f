import type { Random } from './random.ts';

/** A part of the core that gets inputs of one form. */
export interface Area<Input = unknown> {
  name: string;
  /** When an input counts as having come past the header. */
  passes: string;
  /** How many of a thousand inputs it gets. */
  share: number;
  generate(random: Random): Input;
  /** Feeds one input. Throws what is thrown, and a `Broken` where a promise is not kept. */
  run(input: Input): Outcome;
  /** In bytes or characters: what time and growth are measured against. */
  sizeOf(input: Input): number;
  /** Inputs with something left out, the smallest first. */
  smaller(input: Input): Iterable<Input>;
  /** The input as a file that can be looked at. */
  store(input: Input): { extension: string; content: Uint8Array | string };
}

export interface Outcome {
  isPast: boolean;
  /** Bytes that what was made of the input holds beside the input. */
  heldBytes: number;
}

/** A promise of the core that an input has broken. */
export class Broken extends Error {
  override name = 'Broken';
}

export function demand(isKept: boolean, promise: string): void {
  if (!isKept) throw new Broken(promise);
}

/** Erases the form of the inputs, so that areas of all forms fit one list. */
export function area<Input>(of: Area<Input>): AnyArea {
  return {
    name: of.name,
    passes: of.passes,
    share: of.share,
    make: (random) => caseOf(of, of.generate(random)),
  };
}

export interface AnyArea extends Pick<Area, 'name' | 'passes' | 'share'> {
  make(random: Random): Case;
}

/** One input and what can be done with it. */
export interface Case {
  run(): Outcome;
  size: number;
  smaller(): Iterable<Case>;
  store(): { extension: string; content: Uint8Array | string };
}

function caseOf<Input>(of: Area<Input>, input: Input): Case {
  return {
    size: of.sizeOf(input),
    run: () => of.run(input),
    *smaller() {
      for (const one of of.smaller(input)) yield caseOf(of, one);
    },
    store: () => of.store(input),
  };
}
