import { captures } from './captures.ts';
import { texts } from './texts.ts';
import { contents } from './contents.ts';
import { crashes } from './crashes.ts';
import { ending } from './ending.ts';
import { languages } from './languages.ts';
import { framing } from './framing.ts';
import { ports } from './ports.ts';
import { places } from './places.ts';
import { serving } from './serving.ts';
import { starting } from './starting.ts';
import type { NamedCase } from './shared.ts';

/** Every cause's own case is in one of these tables. */
export const topics: Record<string, NamedCase[]> = {
  captures,
  starting,
  places,
  ports,
  crashes,
  serving,
  contents,
  texts,
  framing,
  ending,
  languages,
};
