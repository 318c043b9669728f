import type { CheckContext, CheckDefinition } from '../checks/definition.ts';
import { checkDefinition } from '../checks/index.ts';
import { claimsIn } from './claims.ts';
import { clip } from '../checks/text.ts';
import { diagnose } from '../diagnosis/index.ts';
import type { ScenarioEvidence, SubmissionEvidence } from '../evidence/types.ts';
import { translate } from '../locale/index.ts';
import type { CheckResult, ProgramSummary, Result, ScenarioSummary } from '../model/grade.ts';
import type { CheckItem, Rubric } from '../model/rubric.ts';
import type { Message, Verdict } from '../model/verdict.ts';
import { unreachable } from '../errors.ts';
import { inDependencyOrder } from './dependency-order.ts';
import { judgeLateness, lateRemark } from './late.ts';
import { withDecision, type Decision } from './override.ts';
import { addPoints, roundPoints } from './points.ts';
import { withOtherRuns } from './other-runs.ts';
import { withStandIns } from './stand-in.ts';

/**
 * Judges all evidence about one submission against a rubric. The same evidence and the same rubric give the same
 * result, byte for byte: no clock, no file and no random number is looked at.
 *
 * @param digest the rubric's digest, as `loadRubric` gives it.
 * @param decisions the lecturer's word on checks of this submission.
 */
export function judge(
  rubric: Rubric,
  digest: string,
  evidence: SubmissionEvidence,
  decisions: readonly Decision[] = [],
): Result {
  const { result, isSettled } = judgeRun(rubric, digest, evidence);
  const again = (evidence.again ?? []).map((other) => judgeRun(rubric, digest, other).result);
  const finished = finish(withOtherRuns(result, again), isSettled, rubric, evidence, decisions);
  const claims = claimsIn(rubric, evidence);
  return claims === undefined ? finished : { ...finished, claims };
}

/** The lecturer's decisions, and what lateness costs, on top of what was judged. */
function finish(
  judged: Result,
  isSettled: (id: string) => boolean,
  rubric: Rubric,
  { submission: { handedIn } }: SubmissionEvidence,
  decisions: readonly Decision[],
): Result {
  const checks = judged.checks.map((check) => withDecision(check, decisions));
  const isGraded = checks.every(
    ({ id, maxPoints, override }) => maxPoints === 0 || override !== undefined || isSettled(id),
  );
  const sum = addPoints(checks.map(({ points }) => points));
  const late = judgeLateness(rubric.late, handedIn, judged.maxScore, sum);
  return {
    ...judged,
    status: isGraded ? 'graded' : 'not-graded',
    score: isGraded ? addPoints([sum, -(late?.points ?? 0)]) : null,
    checks,
    diagnoses: [...judged.diagnoses, ...lateRemark(rubric.late, handedIn, rubric.locale)],
    ...(late === undefined ? {} : { late }),
  };
}

/** One run as it was judged, and which of its checks' points are settled. */
function judgeRun(
  rubric: Rubric,
  digest: string,
  evidence: SubmissionEvidence,
): { result: Result; isSettled: (id: string) => boolean } {
  const verdicts = new Map<string, Verdict>();
  // What was found with probes in the place of missing programs settles what other checks need, not the points.
  const found = new Map<string, Verdict>();
  for (const item of inDependencyOrder(rubric.checks)) {
    const because = (item.needs ?? []).find((id) => found.get(id)?.status !== 'passed');
    const verdict: Verdict =
      because === undefined ? judgeItem(item, rubric, evidence) : { status: 'skipped', because };
    found.set(item.id, verdict);
    verdicts.set(item.id, worthOf(verdict, item, rubric, evidence));
  }
  const checks = rubric.checks.map((item) => resultOf(item, verdicts.get(item.id), rubric));
  const isSettled = (id: string): boolean => isDecided(id, verdicts);
  const isGraded = checks.every((check) => check.maxPoints === 0 || isSettled(check.id));
  const result: Result = {
    schema: 'wiremark/result/v1',
    submission: { id: evidence.submission.id, name: evidence.submission.name },
    rubric: { id: rubric.id, title: rubric.title, digest },
    locale: rubric.locale,
    status: isGraded ? 'graded' : 'not-graded',
    score: isGraded ? addPoints(checks.map(({ points }) => points)) : null,
    maxScore: addPoints(checks.map(({ maxPoints }) => maxPoints)),
    passMark: rubric.passMark,
    scenarios: rubric.scenarios.flatMap(({ id, title }) => summaryOf(id, title, evidence.scenarios.get(id))),
    checks,
    diagnoses: diagnose(rubric, evidence, checks),
    programs: evidence.submission.programs.map(({ program, file, by, standIn }): ProgramSummary => ({
      program,
      file: file ?? null,
      by: by === 'stand-in' ? `stand-in: ${standIn ?? '?'}` : (by ?? 'missing'),
    })),
  };
  return { result, isSettled };
}

function judgeItem(item: CheckItem, rubric: Rubric, evidence: SubmissionEvidence): Verdict {
  const definition = checkDefinition(item.type);
  if (definition === undefined) return errored({ key: 'checks.type.unknown', values: { type: item.type } });
  const scenario = evidence.scenarios.get(item.scenario);
  if (scenario === undefined)
    return errored(
      evidence.submission.notRun ?? { key: 'checks.scenario.missing', values: { scenario: item.scenario } },
    );
  const verdict = judgeSafely(definition, item, { rubric, evidence, scenario });
  // A program that was never handed in is missing with or without a complete capture.
  if (definition.reads === 'wire' && !scenario.record.counters.complete && !isAboutMissingProgram(verdict)) {
    return {
      status: 'inconclusive',
      actual: { key: 'checks.capture.incomplete', values: { scenario: item.scenario } },
      frames: [],
    };
  }
  return verdict;
}

/** Why nothing can be said of what ran over a link that the machine could not give, in any scenario that a check looks at. */
function linkFaultOf(
  definition: CheckDefinition,
  item: CheckItem,
  { evidence }: CheckContext,
): Message | undefined {
  const compared = definition.references(item).filter(({ kind }) => kind === 'scenario');
  for (const id of [item.scenario, ...compared.map(({ name }) => name)]) {
    const fault = evidence.scenarios.get(id)?.record.linkFault;
    if (fault === undefined) continue;
    const key = fault === 'netem' ? 'grading.link.no-delay' : 'grading.link.no-loss';
    return { key, values: { scenario: id } };
  }
  return undefined;
}

/** The verdict as it counts, where probes played programs that were not handed in. */
function worthOf(verdict: Verdict, item: CheckItem, rubric: Rubric, evidence: SubmissionEvidence): Verdict {
  const definition = checkDefinition(item.type);
  const scenario = evidence.scenarios.get(item.scenario);
  if (definition === undefined || scenario === undefined) return verdict;
  return withStandIns(verdict, definition, item, { rubric, evidence, scenario });
}

/** A fault in a check is ours: it costs no student a point, and no other check its verdict. */
function judgeSafely(definition: CheckDefinition, item: CheckItem, context: CheckContext): Verdict {
  try {
    const fault = linkFaultOf(definition, item, context);
    return fault === undefined ? definition.judge(item, context) : errored(fault);
  } catch (error) {
    const reason = clip(error instanceof Error ? error.message : String(error), 160);
    return errored({ key: 'checks.type.broken', values: { type: item.type, reason } });
  }
}

function isAboutMissingProgram(verdict: Verdict): boolean {
  if (verdict.status === 'errored') return true;
  return (
    verdict.status === 'failed' &&
    verdict.fraction === undefined &&
    verdict.actual.key.startsWith('checks.program.')
  );
}

function errored(actual: Message): Verdict {
  return { status: 'errored', actual, frames: [] };
}

/**
 * Whether a check's points are settled. A check that was skipped because of one that could not be judged is as
 * unsettled as that one.
 */
function isDecided(id: string, verdicts: Map<string, Verdict>): boolean {
  const verdict = verdicts.get(id);
  if (verdict === undefined) return false;
  if (verdict.status === 'skipped') return isDecided(verdict.because, verdicts);
  return verdict.status !== 'inconclusive' && verdict.status !== 'errored';
}

function resultOf(item: CheckItem, verdict: Verdict | undefined, rubric: Rubric): CheckResult {
  const text = (message: Message | undefined): string =>
    message === undefined ? '' : translate(rubric.locale, message);
  const base = {
    id: item.id,
    type: item.type,
    title: item.title,
    points: 0,
    maxPoints: item.points,
    expected: '',
    actual: '',
    hint: '',
    frames: [],
    filter: '',
    ...(item.visibility === 'hidden' ? { visibility: item.visibility } : {}),
  };
  if (verdict === undefined) return { ...base, status: 'errored' };
  const { status } = verdict;
  switch (status) {
    case 'passed':
      return {
        ...base,
        status,
        points: item.points,
        expected: text(verdict.expected),
        actual: text(verdict.actual),
        frames: verdict.frames,
        filter: verdict.filter ?? '',
      };
    case 'failed':
      return {
        ...base,
        status,
        points: roundPoints(item.points * (verdict.fraction ?? 0)),
        expected: text(verdict.expected),
        actual: text(verdict.actual),
        hint: text(verdict.hint),
        frames: verdict.frames,
        filter: verdict.filter ?? '',
      };
    case 'skipped': {
      const needed = rubric.checks.find(({ id }) => id === verdict.because);
      return {
        ...base,
        status,
        actual: text({ key: 'checks.skipped', values: { check: needed?.title ?? verdict.because } }),
      };
    }
    case 'undecided':
      // Nothing was proved against it: the points stay.
      return {
        ...base,
        status,
        points: item.points,
        actual: text(verdict.actual),
        frames: verdict.frames,
        filter: verdict.filter ?? '',
      };
    case 'inconclusive':
    case 'errored':
      return { ...base, status, actual: text(verdict.actual), frames: verdict.frames };
    default:
      return unreachable(status);
  }
}

function summaryOf(id: string, title: string, scenario: ScenarioEvidence | undefined): ScenarioSummary[] {
  if (scenario === undefined) return [];
  const { durationMs, counters } = scenario.record;
  return [{ id, title, durationMs, capture: { frames: counters.frames, complete: counters.complete } }];
}
