import type { CheckResult, Result } from '../../model/grade.ts';
import { adjustment, causeOf, checkSentence, exportText, lateText, scoreText } from './check-text.ts';
import type { ExportFormat } from './format.ts';
import { uniqueNames } from './unique-names.ts';

/** GitHub Classroom's step output `result`, base64. Students see it in their repository, so nothing hidden is in it. */
export const githubClassroom: ExportFormat = {
  name: 'github-classroom',
  summary: 'the output `result` of an autograding step',
  reader: 'student',
  async *export(source) {
    for await (const result of source.studentResults()) {
      const path = source.isSingle
        ? 'github-classroom/result.txt'
        : `github-classroom/${result.submission.id}.txt`;
      yield { path, content: `${githubClassroomOutput(result)}\n` };
    }
  },
};

/**
 * The value of the step output. Its reader adds up `score` of the tests and passes over a result whose `max_score` is 0, which is how one
 * that is not graded does not become a nought.
 */
export function githubClassroomOutput(result: Result): string {
  return Buffer.from(JSON.stringify(classroomOutput(result))).toString('base64');
}

function classroomOutput(result: Result): object {
  const names = uniqueNames(result.checks);
  if (result.score === null) return { version: 1, status: 'error', max_score: 0, tests: [notGraded(result)] };
  const late = adjustment(result);
  const tests = result.checks.map((check, index) => test(result, check, names[index] ?? check.id));
  return {
    version: 1,
    status: tests.every(({ status }) => status === 'pass') && late === 0 ? 'pass' : 'fail',
    max_score: result.maxScore,
    tests: late === 0 ? tests : [...tests, lateness(result, late)],
  };
}

interface Test {
  name: string;
  status: 'pass' | 'fail' | 'error';
  message: string;
  test_code: string;
  filename: string;
  line_no: number;
  duration: number;
  score: number;
}

function test(result: Result, check: CheckResult, name: string): Test {
  const cause = causeOf(result, check);
  return {
    name,
    status: statusOf(check),
    message: checkSentence(result, check),
    test_code: check.filter,
    filename: cause?.file ?? '',
    line_no: cause?.line ?? 0,
    duration: 0,
    score: check.points,
  };
}

function lateness(result: Result, points: number): Test {
  return { ...blank, name: exportText(result, 'late-name'), message: lateText(result), score: points };
}

function notGraded(result: Result): Test {
  return { ...blank, name: result.rubric.title, status: 'error', message: scoreText(result), score: 0 };
}

const blank = {
  status: 'fail' as const,
  test_code: '',
  filename: '',
  line_no: 0,
  duration: 0,
};

function statusOf(check: CheckResult): Test['status'] {
  switch (check.status) {
    case 'passed':
    case 'undecided':
      return 'pass';
    case 'failed':
    case 'skipped':
      return 'fail';
    case 'inconclusive':
    case 'errored':
      return 'error';
  }
}
