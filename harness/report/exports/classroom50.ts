import { roundPoints } from '../../grading/points.ts';
import type { Result } from '../../model/grade.ts';
import { adjustment, exportText } from './check-text.ts';
import type { ExportFormat, ExportSource } from './format.ts';
import { uniqueNames } from './unique-names.ts';

/** Scores are whole numbers there. Points have at most two decimals, so hundredths are exact, for every submission of a class. */
const PER_POINT = 100;

/** Classroom 50's `result.json`. Students see it in their release, so nothing hidden is in it. */
export const classroom50: ExportFormat = {
  name: 'classroom50',
  summary: 'result.json for Classroom 50, in hundredths of points',
  reader: 'student',
  async *export(source) {
    for await (const result of source.studentResults()) {
      if (result.score === null) {
        // The schema knows no "not graded", and a nought would be wrong.
        source.note(`${result.submission.id}: not graded, so Classroom 50 gets no result.json.`);
        continue;
      }
      const path = source.isSingle ? 'classroom50/result.json' : `classroom50/${result.submission.id}.json`;
      const content = classroomResult(result, result.score, source.environment);
      yield { path, content: `${JSON.stringify(content, null, 2)}\n` };
    }
  },
};

function classroomResult(result: Result, score: number, environment: ExportSource['environment']): object {
  const names = uniqueNames(result.checks);
  const late = adjustment(result);
  return {
    schema: 'classroom50/result/v1',
    classroom: environment['CLASSROOM'] ?? '',
    assignment: environment['ASSIGNMENT'] ?? result.rubric.id,
    submission: environment['SUBMISSION_TAG'] ?? result.submission.id,
    commit: environment['COMMIT_URL'] ?? '',
    release: environment['RELEASE_URL'] ?? '',
    review: environment['REVIEW_URL'] ?? '',
    datetime: environment['SUBMISSION_DATETIME'] ?? result.late?.handedInAt ?? '',
    score: whole(score),
    'max-score': whole(result.maxScore),
    tests: [
      ...result.checks.map((check, index) => ({
        'test-name': names[index] ?? check.id,
        passed: check.status === 'passed' || check.status === 'undecided',
        score: whole(check.points),
        'max-score': whole(check.maxPoints),
      })),
      ...(late === 0
        ? []
        : [
            {
              'test-name': exportText(result, 'late-name'),
              passed: false,
              score: whole(late),
              'max-score': 0,
            },
          ]),
    ],
  };
}

function whole(points: number): number {
  return Math.round(roundPoints(points) * PER_POINT);
}
