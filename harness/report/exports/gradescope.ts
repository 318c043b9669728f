import type { CheckResult, Result } from '../../model/grade.ts';
import { checkLines, hiddenText, lateText, scoreText } from './check-text.ts';
import { inStep } from './in-step.ts';
import type { ExportFormat } from './format.ts';
import { causes } from './markdown.ts';
import { markdownText } from './markdown-text.ts';

/**
 * Gradescope's `results.json`, one for each submission. Hidden checks are in it with `after_published`, as Gradescope's own way of
 * keeping them (and with them the total) from students until the lecturer releases them.
 */
export const gradescope: ExportFormat = {
  name: 'gradescope',
  summary: 'results.json for each, as an autograder writes it',
  reader: 'lecturer',
  async *export(source) {
    for await (const [full, shown] of inStep(source)) {
      const path = source.isSingle ? 'gradescope/results.json' : `gradescope/${full.submission.id}.json`;
      if (full.score === null)
        source.note(
          `${full.submission.id}: not graded, so its Gradescope file has no score; Gradescope will ask for another run.`,
        );
      yield { path, content: `${JSON.stringify(gradescopeResult(full, shown), null, 2)}\n` };
    }
  },
};

/**
 * @param full everything. @param shown what the student may see: all words about causes come from here.
 */
function gradescopeResult(full: Result, shown: Result): object {
  const output = [
    ...[lateText(shown), hiddenText(shown)].filter((text) => text !== '').map(markdownText),
    ...causes(shown),
  ];
  const base = {
    execution_time: full.scenarios.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000,
    output_format: 'md',
    visibility: 'visible',
    stdout_visibility: 'hidden',
    extra_data: { rubric: full.rubric.digest },
  };
  // Without a score and without tests Gradescope takes the run as failed and gives no mark: not a nought.
  if (full.score === null) return { ...base, output: markdownText(scoreText(full)) };
  return {
    score: full.score,
    ...base,
    output: output.join('\n\n'),
    tests: full.checks.map((check, index) => test(full, check, index)),
  };
}

function test(result: Result, check: CheckResult, index: number): object {
  return {
    score: check.points,
    max_score: check.maxPoints,
    ...(check.status === 'passed' || check.status === 'undecided' ? { status: 'passed' } : {}),
    ...(check.status === 'failed' || check.status === 'skipped' ? { status: 'failed' } : {}),
    name: check.title,
    number: String(index + 1),
    output: checkLines(result, check)
      .map(([label, text]) => `- ${markdownText(label)}: ${markdownText(text)}`)
      .join('\n'),
    output_format: 'md',
    visibility: check.visibility === 'hidden' ? 'after_published' : 'visible',
    extra_data: { id: check.id },
  };
}
