import type { ClassEntry } from '../../model/class.ts';
import { lateBy } from '../late-by.ts';
import { blockers } from '../standing.ts';
import { bounded, linked, shortName, shortSentence } from './view.ts';
import type { ClassView, Linked } from './view.ts';

/** A line about a submission. */
interface Line extends Linked {
  name: string;
  text: string;
  /** More to say, in smaller print; may be empty. */
  note: string;
}

/** A list of submissions that deserve a look. */
export interface LookList {
  id: string;
  title: string;
  about: string;
  items: Line[];
  more: string | null;
}

const SHOWN = 8;
const SHOWN_NOT_GRADED = 25;

/** Those that are not graded and why. Null where everybody is. */
export function notGradedList(view: ClassView): object | null {
  const waiting = view.results.filter(({ score }) => score === null);
  if (waiting.length === 0) return null;
  return {
    title: view.words('class.waiting', { count: waiting.length }),
    ...bounded(
      view,
      waiting.map((result) => line(result, whyNotGraded(view, result))),
      SHOWN_NOT_GRADED,
    ),
  };
}

/** What keeps a submission from being graded, in a sentence. */
export function whyNotGraded({ words }: Pick<ClassView, 'words'>, result: ClassEntry): string {
  const [first] = blockers(result);
  return first?.actual === undefined || first.actual === '' ? words('class.not-graded') : first.actual;
}

/** Slow, varying, late and hand-decided submissions; lists of nobody are left out. */
export function lookLists(view: ClassView): LookList[] {
  return [slowest(view), varying(view), late(view), overridden(view)].filter(({ items }) => items.length > 0);
}

function slowest(view: ClassView): LookList {
  const slow = view.results
    .filter(({ durationMs }) => durationMs > 0)
    .toSorted((a, b) => b.durationMs - a.durationMs);
  const lines = slow.slice(0, SHOWN).map((result) => line(result, view.seconds(result.durationMs)));
  return { ...about(view, 'slow'), items: lines, more: null };
}

function varying(view: ClassView): LookList {
  const lines = view.results.flatMap((result) => {
    const others = result.otherRuns ?? [];
    if (others.length === 0) return [];
    const scores = [result, ...others].map(({ score }) => (score === null ? '\u2013' : view.points(score)));
    const checks = result.checks.filter(({ id, status }) =>
      others.some((run) => (run.checks[id] ?? status) !== status),
    );
    return [
      line(
        result,
        view.words('class.varying-scores', { scores: scores.join(', ') }),
        shortSentence(checks.map(({ id }) => id).join(', ')),
      ),
    ];
  });
  return { ...about(view, 'varying'), ...bounded(view, lines, SHOWN) };
}

function late(view: ClassView): LookList {
  const lines = view.results
    .filter((result) => (result.late?.lateByMinutes ?? 0) > 0)
    .toSorted((a, b) => (b.late?.lateByMinutes ?? 0) - (a.late?.lateByMinutes ?? 0))
    .map((result) =>
      line(
        result,
        view.words('class.late-by', {
          by: lateBy(result.late?.lateByMinutes ?? 0, view.page),
          points: view.points(result.late?.points ?? 0),
        }),
      ),
    );
  return { ...about(view, 'late'), ...bounded(view, lines, SHOWN) };
}

function overridden(view: ClassView): LookList {
  const lines = view.results.flatMap((result) =>
    result.checks.flatMap(({ id, override, maxPoints }) =>
      override === undefined
        ? []
        : [
            line(
              result,
              view.words('class.decided', {
                check: id,
                points: view.points(override.points),
                max: view.points(maxPoints),
                judged: view.points(override.judged.points),
              }),
              shortSentence(override.reason),
            ),
          ],
    ),
  );
  return { ...about(view, 'overridden'), ...bounded(view, lines, SHOWN) };
}

function about({ words }: ClassView, id: string): Pick<LookList, 'id' | 'title' | 'about'> {
  return { id, title: words(`class.${id}`), about: words(`class.${id}-about`) };
}

function line(result: ClassEntry, text: string, note = ''): Line {
  const { id, name } = result.submission;
  return { ...linked(result), name: name === id ? '' : shortName(name), text: shortSentence(text), note };
}
