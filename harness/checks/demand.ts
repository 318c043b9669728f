import type { Message } from '../model/verdict.ts';

/** How students read what stands in a check's parameters: in their language, for the assignment sheet. */
export interface DemandWords {
  /** A running program or probe by its step id: `the server of problem 3`. */
  program(id: string): string;
  /** Several of them: `…, … and …`. */
  programs(ids: readonly string[]): string;
  /** A text as code, control characters made visible. */
  code(text: string): string;
  /** A display filter as code, with its meaning where that is simple. */
  filter(text: string): string;
  /** `…, … and …` of phrases that are already words. */
  all(phrases: readonly string[]): string;
  /** `…, … or …`. */
  either(phrases: readonly string[]): string;
  /** A message as words. */
  say(message: Message): string;
}

/** What a check demands, as a sentence of the `rubric` catalogue. */
export function demands(key: string, values: Record<string, string | number> = {}): Message {
  return { key: `rubric.demand.${key}`, values };
}

/** A part of the points as a percentage: 0.5 is 50. */
export function percent(fraction: number): number {
  return Math.round(fraction * 100);
}
