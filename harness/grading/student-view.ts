import type { ScenarioEvidence, SubmissionEvidence } from '../evidence/types.ts';
import { checkDefinition } from '../checks/index.ts';
import type { SubmissionRecord } from '../model/evidence.ts';
import type { CheckItem, Rubric, Scenario, Step } from '../model/rubric.ts';
import { addPoints, roundPoints } from './points.ts';

/** Whether a rubric keeps anything from students. */
export function hidesAnything({ checks }: Rubric): boolean {
  return checks.some(isHiddenCheck);
}

/**
 * The rubric as far as students know of it: no hidden check, no scenario that only hidden checks look at, no program that plays only
 * there. The pass mark shrinks with the points, so that all points shown are never below it. The same rubric where it hides nothing.
 */
export function studentRubric(rubric: Rubric): Rubric {
  if (!hidesAnything(rubric)) return rubric;
  const checks = rubric.checks.filter((item) => !isHiddenCheck(item));
  const scenarios = rubric.scenarios.filter(({ id }) => !isHiddenScenario(id, rubric));
  const programs = programsOf(scenarios, rubric);
  return {
    ...rubric,
    passMark: shrink(rubric.passMark, checks, rubric.checks),
    programs: Object.fromEntries(Object.entries(rubric.programs).filter(([name]) => programs.has(name))),
    scenarios,
    checks,
  };
}

/** The evidence as far as students know of it. */
export function studentEvidence(rubric: Rubric, evidence: SubmissionEvidence): SubmissionEvidence {
  if (!hidesAnything(rubric)) return evidence;
  const scenarios = new Map<string, ScenarioEvidence>(
    [...evidence.scenarios].filter(([id]) => !isHiddenScenario(id, rubric)),
  );
  return {
    submission: studentRecord(rubric, evidence.submission),
    scenarios,
    ...(evidence.again === undefined
      ? {}
      : { again: evidence.again.map((other) => studentEvidence(rubric, other)) }),
  };
}

/** What was handed in, without the programs that only hidden scenarios ask for. */
export function studentRecord(rubric: Rubric, record: SubmissionRecord): SubmissionRecord {
  const { programs } = studentRubric(rubric);
  const isUnknown = (name: string): boolean =>
    Object.hasOwn(rubric.programs, name) && !Object.hasOwn(programs, name);
  const problems = record.problems?.map((problem) =>
    typeof problem.values?.['known'] === 'string'
      ? {
          ...problem,
          values: {
            ...problem.values,
            known: problem.values['known']
              .split(', ')
              .filter((name) => !isUnknown(name))
              .join(', '),
          },
        }
      : problem,
  );
  return {
    ...record,
    programs: record.programs.filter(({ program }) => !isUnknown(program)),
    ...(problems === undefined ? {} : { problems }),
  };
}

/** Whether only hidden checks look at a scenario. One that no check looks at is as visible as the rubric. */
function isHiddenScenario(id: string, { checks }: Rubric): boolean {
  const looking = checks.filter((item) => scenariosOf(item).includes(id));
  return looking.length > 0 && looking.every(isHiddenCheck);
}

export function isHiddenCheck({ visibility }: CheckItem): boolean {
  return visibility === 'hidden';
}

/** Its own scenario, and those it compares with. */
function scenariosOf(item: CheckItem): string[] {
  const compared = (checkDefinition(item.type)?.references(item) ?? []).flatMap(
    ({ kind, name, scenario }) => [
      ...(kind === 'scenario' ? [name] : []),
      ...(scenario === undefined ? [] : [scenario]),
    ],
  );
  return [item.scenario, ...compared];
}

/** Programs that scenarios start, and those that stand in for them. */
function programsOf(scenarios: Scenario[], rubric: Rubric): Set<string> {
  const names = new Set(scenarios.flatMap(({ steps }) => steps.flatMap(started)));
  for (const name of names) {
    const other = rubric.programs[name]?.else;
    if (other !== undefined) names.add(other);
  }
  return names;
}

function started(step: Step): string[] {
  if ('together' in step) return step.together.flatMap(started);
  if ('start' in step) return [step.start];
  return 'run' in step ? [step.run] : [];
}

function shrink(passMark: number, shown: CheckItem[], all: CheckItem[]): number {
  const sum = (checks: CheckItem[]): number => addPoints(checks.map(({ points }) => points));
  const total = sum(all);
  return total === 0 ? passMark : roundPoints((passMark * sum(shown)) / total);
}
