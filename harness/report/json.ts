import type { ClassEntry } from '../model/class.ts';
import type { CheckResult, ClaimResult, Diagnosis, LateResult, Override, Result } from '../model/grade.ts';
import type { FrameRef } from '../model/verdict.ts';

/** `result.json`, schema `wiremark/result/v1`: keys always in the same order, two spaces, a line end at the end. */
export function renderResult(result: Result): string {
  return text({
    schema: result.schema,
    submission: { id: result.submission.id, name: result.submission.name },
    rubric: rubricOf(result.rubric),
    locale: result.locale,
    status: result.status,
    score: result.score,
    maxScore: result.maxScore,
    passMark: result.passMark,
    scenarios: result.scenarios.map(({ id, title, durationMs, capture }) => ({
      id,
      title,
      durationMs,
      capture: { frames: capture.frames, complete: capture.complete },
    })),
    checks: result.checks.map(check),
    diagnoses: result.diagnoses.map(diagnosis),
    programs: result.programs.map(({ program, file, by }) => ({ program, file, by })),
    ...(result.late === undefined ? {} : { late: late(result.late) }),
    ...(result.hidden === undefined
      ? {}
      : { hidden: { checks: result.hidden.checks, maxPoints: result.hidden.maxPoints } }),
    ...(result.claims === undefined ? {} : { claims: result.claims.map(claim) }),
    ...(result.otherRuns === undefined
      ? {}
      : {
          otherRuns: result.otherRuns.map(({ score, checks }) => ({
            score,
            checks: Object.fromEntries(
              result.checks.flatMap(({ id }) => (checks[id] === undefined ? [] : [[id, checks[id]]])),
            ),
          })),
        }),
  });
}

/** `results.json`, schema `wiremark/results/v1`: every submission's score and verdicts, in the order given. */
export function renderResults(results: readonly ClassEntry[], rubric: Result['rubric']): string {
  return text({
    schema: 'wiremark/results/v1',
    rubric: rubricOf(rubric),
    counts: {
      submissions: results.length,
      graded: results.filter(({ status }) => status === 'graded').length,
      notGraded: results.filter(({ status }) => status === 'not-graded').length,
      belowPassMark: results.filter(({ score, passMark }) => score !== null && score < passMark).length,
    },
    results: results.map(({ submission, status, score, maxScore, checks, causes, late: lateness }) => ({
      id: submission.id,
      name: submission.name,
      status,
      score,
      maxScore,
      checks: checks.map((item) => ({
        id: item.id,
        status: item.status,
        points: item.points,
        maxPoints: item.maxPoints,
        ...(item.visibility === undefined ? {} : { visibility: item.visibility }),
        ...(item.override === undefined ? {} : { override: override(item.override) }),
      })),
      diagnoses: causes,
      ...(lateness === undefined ? {} : { late: late(lateness) }),
    })),
  });
}

function rubricOf({ id, title, digest }: Result['rubric']): Result['rubric'] {
  return { id, title, digest };
}

function check(item: CheckResult): CheckResult {
  return {
    id: item.id,
    type: item.type,
    title: item.title,
    status: item.status,
    points: item.points,
    maxPoints: item.maxPoints,
    expected: item.expected,
    actual: item.actual,
    hint: item.hint,
    frames: item.frames.map(frame),
    filter: item.filter,
    ...(item.visibility === undefined ? {} : { visibility: item.visibility }),
    ...(item.override === undefined ? {} : { override: override(item.override) }),
  };
}

function override({ points, reason, judged }: Override): Override {
  return { points, reason, judged: { status: judged.status, points: judged.points } };
}

function late({ deadline, handedInAt, lateByMinutes, points }: LateResult): LateResult {
  return { deadline, handedInAt, lateByMinutes, points };
}

function diagnosis(item: Diagnosis): Diagnosis {
  return {
    code: item.code,
    text: item.text,
    hint: item.hint,
    ...(item.file === undefined ? {} : { file: item.file }),
    ...(item.line === undefined ? {} : { line: item.line }),
    frames: item.frames.map(frame),
    checks: [...item.checks],
  };
}

function claim({ status, text: said, file, place, truth, frames }: ClaimResult): ClaimResult {
  return { status, text: said, file, place, truth, frames: frames.map(frame) };
}

function frame({ scenario, number }: FrameRef): FrameRef {
  return { scenario, number };
}

function text(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
