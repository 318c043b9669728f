import type { CheckResult, Diagnosis } from '../../model/grade.ts';
import type { FrameRef } from '../../model/verdict.ts';
import { citations, numberList, stretches } from '../citation.ts';
import { isSettled } from '../standing.ts';
import { visible } from '../visible.ts';
import { points } from '../words.ts';
import { differenceOf } from './difference.ts';
import { differenceView } from './difference-view.ts';
import { isPartial, standingOf, statusWord } from './standing-word.ts';
import { checkAnchor, frameAnchor, scenarioAnchor } from './view.ts';
import type { Page } from './view.ts';

/** Links to frames that a citation shows before it says how many more there are. */
const mostLinks = 24;

/** A check, as the template `verdict` shows it. */
export function checkView(view: Page, check: CheckResult): object {
  const { result, evidence, words, page } = view;
  const { override } = check;
  const difference = differenceOf(check, evidence);
  const format = (value: number): string => points(result.locale, value);
  return {
    anchor: checkAnchor(check.id),
    id: visible(check.id),
    title: visible(check.title),
    ...standingOf(check, result),
    statusText: statusWord(check, result, words, page),
    partial: isPartial(check, result)
      ? page('check.partial', { points: format(check.points), max: format(check.maxPoints) })
      : null,
    earned: isSettled(check, result) ? format(check.points) : '?',
    max: check.maxPoints === 0 ? null : format(check.maxPoints),
    isHidden: check.visibility === 'hidden',
    override:
      override === undefined
        ? null
        : {
            text: page('override', {
              points: format(override.points),
              status: words(`status.${override.judged.status}`),
              judged: format(override.judged.points),
            }),
            reason: visible(override.reason),
          },
    expected: check.status === 'failed' ? visible(check.expected) : '',
    actual: visible(check.actual),
    hint: check.status === 'passed' ? '' : visible(check.hint),
    citations: citationViews(view, check.frames),
    filter: visible(check.filter),
    difference: difference === undefined ? null : differenceView(difference, page),
  };
}

export function diagnosisView(view: Page, { text, hint, file, line, frames, checks }: Diagnosis): object {
  return {
    text: visible(text),
    hint: visible(hint),
    place: file === undefined ? null : visible(line === undefined ? file : `${file}:${line}`),
    citations: citationViews(view, frames),
    checks: view.result.checks
      .filter(({ id }) => checks.includes(id))
      .map(({ id, title }) => ({ id: visible(id), anchor: checkAnchor(id), title: visible(title) })),
  };
}

/** Frames by scenario, those in a row as one link. */
export function citationViews({ result, rows }: Page, frames: readonly FrameRef[]): object[] {
  return citations(frames).map(({ scenario, numbers }) => {
    const all = stretches(numbers);
    const isShown = rows.has(scenario);
    return {
      title: visible(result.scenarios.find(({ id }) => id === scenario)?.title ?? scenario),
      anchor: isShown ? scenarioAnchor(scenario) : null,
      count: numbers.length,
      links: all.slice(0, mostLinks).map(({ from, to }) => ({
        text: numberList(
          from === to ? [from] : Array.from({ length: to - from + 1 }, (_, index) => from + index),
        ),
        anchor: rows.get(scenario)?.has(from) === true ? frameAnchor(scenario, from) : null,
      })),
      hasMore: all.length > mostLinks,
    };
  });
}
