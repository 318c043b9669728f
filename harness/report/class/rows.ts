import type { ClassEntry, EntryCheck } from '../../model/class.ts';
import { checkGroups, ungradedFirst } from '../class-summary.ts';
import { located, marks, standing } from '../standing.ts';
import { visible } from '../visible.ts';
import type { CommonCause } from './causes.ts';
import { whyNotGraded } from './lists.ts';
import { linked, shortName, shortSentence } from './view.ts';
import type { ClassView } from './view.ts';

/** What the table can be filtered by, besides text: words in `data-s` of each row. */
const STATES = ['not-graded', 'below', 'passed', 'late', 'overridden', 'varying'] as const;
type State = (typeof STATES)[number];

/** The table of all submissions, and what it can be filtered by. */
export function tableView(view: ClassView, causes: readonly CommonCause[]): object {
  const { words, results, checks } = view;
  const states = results.map(statesOf);
  const count = (state: State): number => states.filter((found) => found.includes(state)).length;
  return {
    max: view.points(results[0]?.maxScore ?? 0),
    groups: checkGroups(checks).map(({ name, checks: some }) => ({
      name: shortName(name).padEnd(some.length),
    })),
    filter: {
      checks: checks.map(({ id, title }, index) => ({ index, id: shortName(id), title: shortName(title) })),
      causes: causes.map(({ code }, index) => ({ index, code })),
      states: STATES.filter((state) => count(state) > 0).map((state) => ({
        state,
        text: words(`class.state.${state}`),
      })),
    },
    rows: ungradedFirst(results).map((result) => rowOf(view, result, causes)),
  };
}

function rowOf(view: ClassView, result: ClassEntry, causes: readonly CommonCause[]): object {
  const { words } = view;
  const states = statesOf(result);
  const { id, name } = result.submission;
  const first = result.diagnoses[0];
  const codes = new Set(result.causes);
  return {
    ...linked(result),
    name: name === id ? '' : shortName(name),
    standing: standing(result),
    states: states.join(' '),
    missed: indexes(view.checks, ({ id: check }) =>
      result.checks.some((one) => one.id === check && one.status !== 'passed'),
    ),
    causes: indexes(causes, ({ code }) => codes.has(code)),
    score: result.score === null ? null : view.points(result.score),
    order: result.score ?? -1,
    tags: (['late', 'overridden', 'varying'] as const)
      .filter((state) => states.includes(state))
      .map((state) => ({ state, text: words(`class.tag.${state}`) })),
    groups: checkGroups(result.checks).map(({ checks }) => checks.map(markOf)),
    told: toldMarks(view, result.checks),
    story: shortSentence(
      result.score === null ? whyNotGraded(view, result) : first === undefined ? '' : located(first),
    ),
    durationMs: result.durationMs,
    time: result.durationMs === 0 ? '' : view.seconds(result.durationMs),
  };
}

function statesOf({ score, passMark, late, checks, otherRuns }: ClassEntry): State[] {
  const states: State[] = [score === null ? 'not-graded' : score < passMark ? 'below' : 'passed'];
  if ((late?.lateByMinutes ?? 0) > 0) states.push('late');
  if (checks.some(({ override }) => override !== undefined)) states.push('overridden');
  if (otherRuns !== undefined && otherRuns.length > 0) states.push('varying');
  return states;
}

/** Passed checks, which are most, are plain text: a class of thousands has many of them. */
function markOf({ status }: EntryCheck): object {
  return { mark: marks[status], status: status === 'passed' ? null : status };
}

/** The marks in words: what did not pass, by the ids of the checks. */
function toldMarks({ words }: ClassView, checks: readonly EntryCheck[]): string {
  const missed = checks.filter(({ status }) => status !== 'passed');
  if (missed.length === 0) return words('class.all-passed');
  return missed.map(({ id, status }) => `${visible(id)}: ${words(`status.${status}`)}`).join(', ');
}

function indexes<Item>(items: readonly Item[], isWanted: (item: Item) => boolean): string {
  return items.flatMap((item, index) => (isWanted(item) ? [index] : [])).join(' ');
}
