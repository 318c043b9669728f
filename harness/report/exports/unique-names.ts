import type { CheckResult } from '../../model/grade.ts';
import { visible } from '../visible.ts';

/** Titles of checks, with the id added where two have the same. */
export function uniqueNames(checks: readonly CheckResult[]): string[] {
  const titles = checks.map(({ title }) => visible(title));
  return titles.map((title, index) => {
    const isAlone = titles.indexOf(title) === index && titles.lastIndexOf(title) === index;
    return isAlone ? title : `${title} (${checks[index]?.id ?? index})`;
  });
}
