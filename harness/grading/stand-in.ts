import type { CheckContext, CheckDefinition } from '../checks/definition.ts';
import { programOf } from '../evidence/programs.ts';
import { translate } from '../locale/index.ts';
import type { CheckItem } from '../model/rubric.ts';
import type { Message, Verdict } from '../model/verdict.ts';

/**
 * What a verdict is worth where a probe played a program that was not handed in, or could not be built: the part of
 * the points that is for the student's own programs, and never more. A verdict on own programs alone comes back as it is.
 */
export function withStandIns(
  verdict: Verdict,
  definition: CheckDefinition,
  item: CheckItem,
  context: CheckContext,
): Verdict {
  if (verdict.status !== 'passed' && verdict.status !== 'failed') return verdict;
  const deeds = deedsOf(definition, item, context);
  const all = sum(deeds.values());
  const played = [...deeds.keys()].filter((id) => isStandIn(id, context));
  if (played.length === 0 || all === 0) return verdict;
  const own = sum([...deeds].filter(([id]) => !played.includes(id)).map(([, part]) => part)) / all;

  const { locale, programs } = context.rubric;
  const program = [...new Set(played.map((id) => titleOf(id, context, programs)))].join(', ');
  const actual = translate(locale, verdict.actual);
  const say = (key: string): Message => ({ key: `grading.stand-in.${key}`, values: { program, actual } });
  if (own === 0) {
    return {
      status: 'failed',
      expected: verdict.expected ?? verdict.actual,
      actual: say('none'),
      hint: say('none.hint'),
      frames: [],
    };
  }
  if (verdict.status === 'passed') {
    const { frames, filter, expected = verdict.actual } = verdict;
    return {
      status: 'failed',
      expected,
      actual: say('half'),
      hint: say('half.hint'),
      frames,
      ...(filter === undefined ? {} : { filter }),
      fraction: own,
    };
  }
  return { ...verdict, actual: say('failed'), fraction: (verdict.fraction ?? 0) * own };
}

/**
 * Whose deed a check judges, by step id, in parts: what the definition says, else the programs it names in equal
 * parts, else all programs of the scenario. A probe that the rubric put there is nobody's deed.
 */
function deedsOf(definition: CheckDefinition, item: CheckItem, context: CheckContext): Map<string, number> {
  const named = definition
    .references(item)
    .filter(({ kind, scenario }) => kind === 'program' && (scenario ?? item.scenario) === item.scenario)
    .map(({ name }) => name);
  const ids = named.length > 0 ? named : context.scenario.record.programs.map(({ id }) => id);
  const parts = definition.deeds?.(item) ?? Object.fromEntries(ids.map((id) => [id, 1]));
  return new Map(Object.entries(parts).filter(([id]) => !isOwnProbe(id, context)));
}

function isOwnProbe(id: string, { rubric, scenario }: CheckContext): boolean {
  const record = programOf(scenario, id);
  return record?.probe !== undefined && !Object.hasOwn(rubric.programs, record.program);
}

function isStandIn(id: string, { rubric, scenario }: CheckContext): boolean {
  const record = programOf(scenario, id);
  return record?.probe !== undefined && Object.hasOwn(rubric.programs, record.program);
}

function titleOf(
  id: string,
  { scenario }: CheckContext,
  programs: CheckContext['rubric']['programs'],
): string {
  const name = programOf(scenario, id)?.program ?? id;
  return programs[name]?.title ?? name;
}

function sum(parts: Iterable<number>): number {
  return [...parts].reduce((total, part) => total + part, 0);
}
