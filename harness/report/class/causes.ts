import type { ClassEntry } from '../../model/class.ts';
import { located } from '../standing.ts';
import { bounded, linked, shortSentence } from './view.ts';
import type { ClassView, Linked } from './view.ts';

/** A cause that several submissions share. */
export interface CommonCause {
  code: string;
  /** One submission's sentence. */
  example: string;
  submissions: ClassEntry[];
}

const SHOWN_CAUSES = 10;
const SHOWN_SUBMISSIONS = 40;

/** The causes that most submissions share, most common first. */
export function commonCauses(results: readonly ClassEntry[]): CommonCause[] {
  const byCode = new Map<string, CommonCause>();
  for (const result of results) {
    for (const code of new Set(result.causes)) {
      const cause = byCode.get(code) ?? { code, example: '', submissions: [] };
      if (cause.example === '') {
        const told = result.diagnoses.find((diagnosis) => diagnosis.code === code);
        if (told !== undefined) cause.example = located(told);
      }
      cause.submissions.push(result);
      byCode.set(code, cause);
    }
  }
  return [...byCode.values()]
    .toSorted((a, b) => b.submissions.length - a.submissions.length || (a.code < b.code ? -1 : 1))
    .slice(0, SHOWN_CAUSES);
}

export function causesView(view: ClassView, causes: readonly CommonCause[]): object[] {
  return causes.map(({ code, example, submissions }, index) => {
    const links = bounded<Linked>(view, submissions.map(linked), SHOWN_SUBMISSIONS);
    return {
      index,
      code,
      example: shortSentence(example),
      count: submissions.length,
      ...links,
    };
  });
}
