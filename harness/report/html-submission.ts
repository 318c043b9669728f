import type { SubmissionEvidence } from '../evidence/types.ts';
import type { Result } from '../model/grade.ts';
import { pageScript, pageScriptDigest } from './page-script.ts';
import { blockers, standing } from './standing.ts';
import { checkView, diagnosisView } from './submission-page/check-view.ts';
import { claimsView } from './submission-page/claims-view.ts';
import { citingChecks } from './submission-page/citing-checks.ts';
import { foundText, lateText, nextText } from './submission-page/hand-in-view.ts';
import { listedFrames } from './submission-page/packet-rows.ts';
import { pageData } from './submission-page/page-data.ts';
import { scenarioView } from './submission-page/scenario-view.ts';
import { checkAnchor, scenarioAnchor } from './submission-page/view.ts';
import type { Page } from './submission-page/view.ts';
import { render } from './templates.ts';
import { visible } from './visible.ts';
import { pageWordsOf, points, wordsOf } from './words.ts';

export interface SubmissionPage {
  result: Result;
  evidence: SubmissionEvidence;
}

/**
 * A submission's page: the grade, the causes, every check with the frames that decided it, and for each scenario a message
 * sequence, its packets and what the programs printed. One HTML file that needs no network and, but for looking into
 * packets, no script; it links to the captures beside it.
 */
export function renderSubmissionPage({ result, evidence }: SubmissionPage): string {
  const words = wordsOf(result.locale);
  const page = pageWordsOf(result.locale);
  const rows = new Map(
    [...evidence.scenarios].map(([id, scenario]) => [id, listedFrames(scenario, citingChecks(result, id))]),
  );
  const view: Page = { result, evidence, words, page, rows };
  const how = standing(result);
  const { submission } = result;
  const name = visible(submission.name || submission.id);
  const open = openScenarios(result);
  const format = (value: number): string => points(result.locale, value);
  return render('submission', result.locale, {
    locale: result.locale,
    title: `${name} \u00b7 ${visible(result.rubric.title)}`,
    policy: `default-src 'none'; style-src 'unsafe-inline'; script-src '${pageScriptDigest()}'; base-uri 'none'; form-action 'none'`,
    script: pageScript(),
    data: pageData(view),
    name,
    id: submission.name === '' || submission.name === submission.id ? null : visible(submission.id),
    rubric: visible(result.rubric.title),
    digest: visible(result.rubric.digest),
    standing: how,
    isNotGraded: how === 'not-graded',
    allRight:
      how === 'perfect'
        ? words('all-right', { checks: result.checks.filter(({ status }) => status === 'passed').length })
        : null,
    score: result.score === null ? '\u2013' : format(result.score),
    max: format(result.maxScore),
    standingText: words(`standing.${how}`, { passMark: format(result.passMark) }),
    bar: {
      score: share(result.score ?? 0, result.maxScore),
      passMark: share(result.passMark, result.maxScore),
    },
    next: nextText(view),
    late: lateText(view),
    hidden:
      result.hidden === undefined
        ? null
        : page('hidden', { checks: result.hidden.checks, points: format(result.hidden.maxPoints) }),
    blockers: blockers(result).map((check) => ({
      title: visible(check.title),
      actual: visible(check.actual),
      anchor: checkAnchor(check.id),
    })),
    diagnoses: result.diagnoses.map((diagnosis) => diagnosisView(view, diagnosis)),
    checks: result.checks.map((check) => checkView(view, check)),
    claims: claimsView(view),
    scenarios: result.scenarios.map((summary) => scenarioView(view, summary, open.has(summary.id))),
    jump: result.scenarios.map(({ id, title }) => ({ anchor: scenarioAnchor(id), title: visible(title) })),
    programs: result.programs.map(({ program, file, by }) => ({
      program: visible(program),
      file: file === null ? null : visible(file),
      by: foundText(by, words),
    })),
  });
}

/** The scenarios that are shown open: where something went wrong, or else the first one. */
function openScenarios({ checks, scenarios }: Result): Set<string> {
  const wrong = checks.filter(({ status }) => status !== 'passed').flatMap(({ frames }) => frames);
  const open = new Set(wrong.map(({ scenario }) => scenario));
  return open.size > 0 ? open : new Set(scenarios.slice(0, 1).map(({ id }) => id));
}

function share(value: number, of: number): number {
  return of <= 0 ? 0 : Math.round(Math.min(1, Math.max(0, value / of)) * 1000) / 10;
}
