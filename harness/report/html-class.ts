import type { ClassEntry } from '../model/class.ts';
import type { Sharing } from '../similarity/sharing.ts';
import { causesView, commonCauses } from './class/causes.ts';
import { checkRates, figures } from './class/figures.ts';
import { lookLists, notGradedList } from './class/lists.ts';
import { tableView } from './class/rows.ts';
import { sharingView } from './class/sharing-view.ts';
import { classView, shortSentence } from './class/view.ts';
import { histogram } from './histogram.ts';
import { render, tablePolicy } from './templates.ts';
import { visible } from './visible.ts';

export interface ClassPage {
  rubricTitle: string;
  results: readonly ClassEntry[];
  /** What was graded, in a few words: the folder, the rubric. */
  generatedFrom: string;
  /** What submissions share, where it was looked for. */
  sharing?: Sharing;
}

/**
 * The class page: who is not graded and why, how scores spread, which checks pass, which causes are common, who deserves a look, what
 * submissions share, and a row for each submission. One HTML file; its small script sorts and filters the table and may be absent.
 */
export function renderClassPage({ rubricTitle, results, generatedFrom, sharing }: ClassPage): string {
  const view = classView(results);
  const causes = commonCauses(results);
  const lists = lookLists(view);
  const shared = sharingView(view, sharing);
  const jump = [
    'submissions',
    ...(causes.length > 0 ? ['causes'] : []),
    'rates',
    ...lists.map(({ id }) => id),
    ...(shared === null ? [] : ['sharing']),
  ].map((id) => ({ id, title: view.words(`class.${id}`) }));
  return render('class', view.locale, {
    locale: view.locale,
    title: visible(rubricTitle),
    policy: tablePolicy(),
    generatedFrom: visible(generatedFrom),
    figures: figures(view),
    waiting: notGradedList(view),
    histogram: histogram(results),
    rates: checkRates(view).map((rate) => ({
      ...rate,
      id: visible(rate.id),
      title: shortSentence(rate.title),
    })),
    causes: causesView(view, causes),
    jump,
    lists,
    sharing: shared,
    table: tableView(view, causes),
  });
}
