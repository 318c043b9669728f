import type { ScriptWord } from './words.ts';

/** Fills a sentence of the page's script. */
export type Say = (key: ScriptWord, ...values: (string | number)[]) => string;

export function sayWith(words: Readonly<Record<string, string>>): Say {
  return (key, ...values) =>
    (words[key] ?? key).replaceAll(/%(\d)/g, (_, place: string) => String(values[Number(place) - 1] ?? ''));
}
