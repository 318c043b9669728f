import { createHash } from 'node:crypto';

import type { ClassEntry } from '../model/class.ts';
import { summarizeClass, ungradedFirst } from './class-summary.ts';
import type { ClassSummary } from './class-summary.ts';
import type { Sharing } from '../similarity/sharing.ts';
import { histogram } from './histogram.ts';
import { lecturerReportPath } from './link.ts';
import { blockers, located, marks, standing } from './standing.ts';
import { readTemplate, render } from './templates.ts';
import { visible } from './visible.ts';
import { points, wordsOf } from './words.ts';
import type { Words } from './words.ts';

export interface ClassPage {
  rubricTitle: string;
  results: readonly ClassEntry[];
  /** What was graded, in a few words: the folder, the rubric. */
  generatedFrom: string;
  sharing?: Sharing;
}

/**
 * The class page: totals, how scores spread, which checks pass, which causes are common, and a row for each submission,
 * those that are not graded first. One HTML file; its small script only sorts the table and may be absent.
 */
export function renderClassPage({ rubricTitle, results, generatedFrom }: ClassPage): string {
  const locale = results[0]?.locale ?? 'en';
  const words = wordsOf(locale);
  const summary = summarizeClass(results);
  return render('class', locale, {
    locale,
    title: visible(rubricTitle),
    policy: `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(readTemplate('sort-table.hbs')).digest('base64')}'`,
    generatedFrom: visible(generatedFrom),
    figures: figures(summary, words, (value) => points(locale, value)),
    histogram: histogram(results),
    checks: checkRates(results, words),
    causes: commonCauses(results),
    heads: (results[0]?.checks ?? []).map(({ id, title, maxPoints }) => ({
      id: visible(id),
      title: visible(title),
      isFree: maxPoints === 0,
    })),
    rows: ungradedFirst(results).map((result) => row(result, words)),
  });
}

function figures(
  { submissions, graded, mean, below, notGraded }: ClassSummary,
  words: Words,
  format: (value: number) => string,
): object[] {
  return [
    { value: `${graded}`, of: `/${submissions}`, text: words('class.graded'), tone: 'plain' },
    {
      value: mean === null ? '\u2013' : format(Math.round(mean * 10) / 10),
      of: '',
      text: words('class.mean'),
      tone: 'plain',
    },
    { value: `${below}`, of: '', text: words('class.below'), tone: below > 0 ? 'fail' : 'plain' },
    {
      value: `${notGraded}`,
      of: '',
      text: words('class.not-graded-count'),
      tone: notGraded > 0 ? 'warn' : 'plain',
    },
  ];
}

/** How many of the graded submissions passed each check. */
function checkRates(results: readonly ClassEntry[], words: Words): object[] {
  const graded = results.filter(({ score }) => score !== null);
  return (results[0]?.checks ?? []).map(({ id, title, maxPoints }) => {
    const passed = graded.filter(({ checks }) =>
      checks.some((check) => check.id === id && check.status === 'passed'),
    ).length;
    return {
      id: visible(id),
      title: visible(title),
      points: maxPoints,
      passed,
      share: graded.length === 0 ? 0 : Math.round((passed / graded.length) * 100),
      text: words('class.passed-of', { passed, graded: graded.length }),
    };
  });
}

/** The diagnoses that most submissions share, with one submission's sentence as the example. */
function commonCauses(results: readonly ClassEntry[]): object[] {
  const byCode = new Map<string, { code: string; example: string; submissions: Set<string> }>();
  for (const result of results) {
    for (const diagnosis of result.diagnoses) {
      const cause = byCode.get(diagnosis.code) ?? {
        code: diagnosis.code,
        example: located(diagnosis),
        submissions: new Set<string>(),
      };
      cause.submissions.add(result.submission.id);
      byCode.set(diagnosis.code, cause);
    }
  }
  return [...byCode.values()]
    .toSorted((a, b) => b.submissions.size - a.submissions.size || (a.code < b.code ? -1 : 1))
    .slice(0, 8)
    .map(({ code, example, submissions }) => ({
      code: visible(code),
      example: visible(example),
      count: submissions.size,
    }));
}

function row(result: ClassEntry, words: Words): object {
  const how = standing(result);
  const first = result.diagnoses[0];
  const blocker = blockers(result)[0];
  const story =
    how === 'not-graded' && blocker !== undefined
      ? (blocker.actual ?? '')
      : first === undefined
        ? ''
        : located(first);
  return {
    id: visible(result.submission.id),
    name: result.submission.name === result.submission.id ? '' : visible(result.submission.name),
    href: `./${lecturerReportPath(result)}`,
    standing: how,
    score: result.score === null ? null : points(result.locale, result.score),
    order: result.score ?? -1,
    max: points(result.locale, result.maxScore),
    checks: result.checks.map(({ id, status, points: earned, maxPoints }) => ({
      mark: marks[status],
      status,
      text: `${visible(id)}: ${words(`status.${status}`)}${maxPoints === 0 ? '' : `, ${result.score === null && status !== 'passed' && status !== 'failed' ? '?' : points(result.locale, earned)}/${points(result.locale, maxPoints)}`}`,
    })),
    story: visible(story),
  };
}
