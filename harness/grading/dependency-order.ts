import type { CheckItem } from '../model/rubric.ts';

/** Checks so that each comes after those it needs, otherwise in the order of the rubric. Needs form no circle. */
export function inDependencyOrder(checks: readonly CheckItem[]): CheckItem[] {
  const ordered = new Set<CheckItem>();
  const entered = new Set<CheckItem>();
  const visit = (check: CheckItem): void => {
    if (entered.has(check)) return;
    entered.add(check);
    for (const id of check.needs ?? []) {
      const needed = checks.find((other) => other.id === id);
      if (needed !== undefined) visit(needed);
    }
    ordered.add(check);
  };
  for (const check of checks) visit(check);
  return [...ordered];
}
