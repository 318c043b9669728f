import type { Sentence } from './cause.ts';
import type { ProgramView } from './context.ts';

/** "Your server", "Your client", "Your program": the beginning of a sentence about it. */
export function who(program: ProgramView): Sentence {
  return { key: `diagnosis.who.${program.role}` };
}

/** The same inside a sentence. */
export function whom(program: ProgramView): Sentence {
  return { key: `diagnosis.whom.${program.role}` };
}

/** What a program printed, fit to be quoted: one line, no control characters, at most 120 characters. */
export function quote(text: string): string {
  const clean = text.replaceAll(COLOURS, '').replaceAll(UNSEEN, ' ').trim();
  const characters = [...clean];
  return characters.length > 120 ? `${characters.slice(0, 119).join('')}…` : clean;
}

/** Terminal control sequences, with the byte that begins them. */
const COLOURS = /\u001B\[[\d;?]*[ -/]*[@-~]/g;

/** Control characters, and those that hide or turn the text around them. */
const UNSEEN = /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2066-\u2069\uFEFF]+/g;
