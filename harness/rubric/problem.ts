import { nearest } from '../filter/nearest.ts';

/** One fault of a rubric: where, what, and what to do about it. */
export interface RubricProblem {
  /** JSON pointer (`/checks/3/points`), or `line 4, column 7` for a file that is no JSON. */
  place: string;
  /** What is wrong, with the value found: `must be a number, was "5s"`. */
  fault: string;
  /** A sentence. */
  remedy: string;
}

/** A fault in one line: `rubrics/lab2.json: /checks/3/points must be a number, was "5s". Write …`. */
export function problemText(path: string, { place, fault, remedy }: RubricProblem): string {
  return `${path}: ${place === '' ? 'the rubric' : place} ${fault}. ${remedy}`;
}

/** A value of the rubric, short enough for a sentence. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** A name that stands for nothing, with the nearest that does. */
export function unknownName(
  place: string,
  kind: string,
  name: string,
  choices: readonly string[],
): RubricProblem {
  const meant = nearest(name, choices);
  const list = choices.length === 0 ? 'there is none' : `there is ${choices.join(', ')}`;
  return {
    place,
    fault: `names no ${kind}, was "${name}"`,
    remedy: meant === undefined ? `Name one that exists: ${list}.` : `Did you mean "${meant}"?`,
  };
}
