import { join } from 'node:path';

/**
 * A folder of reports, as `grade` leaves it:
 *
 *   batch.json              what was graded with which rubric, and the ids in the order of the class    wiremark/batch/v1
 *   rubric.json             the rubric's file as it stood: `regrade` and `override` judge with it
 *   journal.jsonl           what was done, a line each; a batch that was cut short is resumed from it
 *   overrides.json          the lecturer's decisions, once there is one                                 wiremark/overrides/v1
 *   lock                    held (flock) while a command writes here
 *   index.html, results.json, grades.csv                   the class, for the lecturer
 *   sharing.json            program texts and captures that submissions share                       wiremark/sharing/v1
 *   regrade.json, regrade.md                               what `regrade` would change, or changed
 *   <id>/result.json, index.html, evidence/                one submission, as its student may see it
 *   lecturer/<id>/result.json, index.html, evidence/       the whole of it: only where the rubric hides something
 *
 * So a submission's folder can be given away as it is. Whoever wants everything asks `wholeFolder`.
 */
export const LAYOUT = {
  batch: 'batch.json',
  rubric: 'rubric.json',
  journal: 'journal.jsonl',
  overrides: 'overrides.json',
  lock: 'lock',
  lecturer: 'lecturer',
  result: 'result.json',
  page: 'index.html',
  evidence: 'evidence',
  classPage: 'index.html',
  classResults: 'results.json',
  grades: 'grades.csv',
  sharing: 'sharing.json',
  regradeJson: 'regrade.json',
  regradeText: 'regrade.md',
} as const;

/** Names that belong to the folder of reports itself: no submission's id is one of them, in any case. */
const RESERVED = new Set<string>([...Object.values(LAYOUT), 'exports', 'junit.xml']);

/** Where a submission's folder is that its student may see. */
export function studentFolder(out: string, id: string): string {
  return join(out, id);
}

/** Where the whole of a submission is kept when the rubric hides something. */
export function lecturerFolder(out: string, id: string): string {
  return join(out, LAYOUT.lecturer, id);
}

/** Whether a name inside the folder of reports is taken by the reports themselves. */
export function isReserved(id: string): boolean {
  const name = id.toLowerCase();
  return RESERVED.has(name) || name.endsWith('.unfinished');
}
