import type { Probe } from '../model/probe.ts';
import type { Rubric, Scenario } from '../model/rubric.ts';
import type { Runnable } from './run-scenario.ts';

/**
 * Probes that play the programs of a scenario which a submission lacks. None where it has no program of the scenario
 * at all: there is nothing to be judged then.
 */
export function standInsFor(
  scenario: Scenario,
  rubric: Rubric,
  programs: Map<string, Runnable>,
): Map<string, Probe> {
  const names = scenario.steps.flatMap((step) => {
    if ('start' in step) return [step.start];
    if ('run' in step) return [step.run];
    return 'together' in step ? step.together.flatMap((one) => ('run' in one ? [one.run] : [])) : [];
  });
  if (!names.some((name) => programs.get(name)?.kind === 'runnable')) return new Map();
  return new Map(
    names.flatMap((name) => {
      const kind = programs.get(name)?.kind ?? 'missing';
      const isLacking = kind === 'missing' || kind === 'build-failed';
      const probe = isLacking ? probeFor(name, rubric) : undefined;
      return probe === undefined ? [] : [[name, probe] as const];
    }),
  );
}

/** The probe of the rule, or of the program that would have stood in. */
export function probeFor(name: string, rubric: Rubric): Probe | undefined {
  const visited = new Set<string>();
  for (let at: string | undefined = name; at !== undefined && !visited.has(at);) {
    visited.add(at);
    const rule: Rubric['programs'][string] | undefined = rubric.programs[at];
    if (rule?.probe !== undefined) return rule.probe;
    at = rule?.else;
  }
  return undefined;
}
