import type { Comparison } from '../grading/compare-classes.ts';
import type { ResultChange } from '../grading/compare-results.ts';
import { shortName } from './class/view.ts';
import { comparisonWords, wayOf, waysOf, worstFirst } from './comparison-words.ts';
import { byCheck } from './regrade.ts';
import { render, tablePolicy } from './templates.ts';
import { visible } from './visible.ts';
import { cut } from './wrap.ts';

export interface ComparisonPage {
  comparison: Comparison;
  /** Where a submission's page of the later run is, seen from this page. */
  href: (id: string) => string;
}

const WAYS = ['lose', 'noLongerGraded', 'gain', 'nowGraded', 'otherwise'] as const;
const LONGEST_REASONS = 600;

/** A page on how two runs of a class differ: who gained, who lost, by which check, and who is new or missing. One HTML file. */
export function renderComparisonPage({ comparison, href }: ComparisonPage): string {
  const { words, points, signed, standing, reasons } = comparisonWords(comparison);
  const { locale, before, after, changes, same, added, missing } = comparison;
  const ways = waysOf(changes);
  const figure = (value: number, key: string, tone: string): object => ({
    value: `${value}`,
    of: '',
    text: words(`compare.${key}`),
    tone: value > 0 ? tone : 'plain',
  });
  const rate = byCheck(changes);
  const most = Math.max(1, ...rate.map(({ gain, lose }) => gain + lose));
  const checks = new Map(rate.map(({ id }, index) => [id, index]));
  return render('comparison', locale, {
    locale,
    title: words('compare.title', { rubric: visible(after.rubric.title) }),
    heading: visible(after.rubric.title),
    policy: tablePolicy(),
    before: visible(before.folder),
    after: visible(after.folder),
    otherRubric: before.rubric.digest === after.rubric.digest ? null : words('compare.other-rubric'),
    figures: [
      figure(ways.lose, 'lose', 'fail'),
      figure(ways.gain, 'gain', 'pass'),
      figure(ways.noLongerGraded, 'noLongerGraded', 'warn'),
      figure(ways.nowGraded, 'nowGraded', 'plain'),
      figure(same + ways.otherwise, 'same', 'plain'),
    ],
    isSame:
      changes.length === 0 && added.length === 0 && missing.length === 0 ? words('compare.nothing') : null,
    checks: rate.map(({ id, gain, lose, difference }, index) => ({
      index,
      id: visible(id),
      gain,
      lose,
      gainWidth: Math.round((gain / most) * 100),
      loseWidth: Math.round((lose / most) * 100),
      points: signed(Math.round(difference * 100) / 100),
    })),
    table: {
      states: WAYS.filter((way) => ways[way] > 0).map((way) => ({ way, text: words(`compare.${way}`) })),
      rows: worstFirst(changes).map(row),
    },
    lists: (
      [
        ['added', added],
        ['missing', missing],
      ] as const
    )
      .filter(([, list]) => list.length > 0)
      .map(([id, list]) => ({
        id,
        title: words(`compare.${id}`, { count: list.length }),
        items: list.map((one) => ({
          id: shortName(one.id),
          href: id === 'added' ? href(one.id) : null,
          standing: standing(one.standing),
        })),
      })),
  });

  function row(change: ResultChange): object {
    const { id, name, from, to, difference } = change;
    return {
      href: href(id),
      id: shortName(id),
      name: name === id ? '' : shortName(name),
      way: wayOf(change),
      checks: change.checks.flatMap(({ id: check }) => checks.get(check) ?? []).join(' '),
      from: from.score === null ? words('class.not-graded') : points(from.score),
      fromOrder: from.score ?? -1,
      to: to.score === null ? words('class.not-graded') : points(to.score),
      toOrder: to.score ?? -1,
      difference: difference === null ? '' : signed(difference),
      order: difference ?? 0,
      reasons: cut(reasons(change), LONGEST_REASONS),
    };
  }
}
