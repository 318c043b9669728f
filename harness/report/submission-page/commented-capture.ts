import type { SubmissionEvidence } from '../../evidence/types.ts';
import type { Result } from '../../model/grade.ts';
import { writePcapng } from '../../wire/index.ts';
import { segment } from '../link.ts';
import { visible } from '../visible.ts';
import { pageWordsOf, points, wordsOf } from '../words.ts';
import { citingChecks } from './citing-checks.ts';
import { statusWord } from './standing-word.ts';

/** A copy of a scenario's capture in which each cited frame carries a comment that names the checks which cite it. */
export interface CommentedCapture {
  scenario: string;
  /** Its path, seen from the submission's page. */
  path: string;
  bytes: Uint8Array;
}

/** The folder of all of them, beside the page. It holds nothing else, so that no comment outlives its check. */
export const commentedFolder = 'commented';

/** Where the commented copy of a scenario's capture is, seen from the submission's page. */
export function commentedPath(scenario: string): string {
  return `${commentedFolder}/${segment(scenario)}.commented.pcapng`;
}

/** One for each scenario with frames. The evidence itself stays as it is: comments are packet options of the copy alone. */
export function commentedCaptures(result: Result, evidence: SubmissionEvidence): CommentedCapture[] {
  return [...evidence.scenarios].flatMap(([id, { capture, record }]) => {
    const { frames, names } = capture.file;
    if (frames.length === 0 || !result.scenarios.some((scenario) => scenario.id === id)) return [];
    const comments = commentsOf(result, id);
    const bytes = writePcapng({ application: record.harness, frames, names, comments });
    return [{ scenario: id, path: `${commentedFolder}/${id}.commented.pcapng`, bytes }];
  });
}

/** Frame number → what the checks that cite it found. */
function commentsOf(result: Result, scenario: string): Map<number, string> {
  const words = wordsOf(result.locale);
  const page = pageWordsOf(result.locale);
  return new Map(
    [...citingChecks(result, scenario)].map(([number, checks]): [number, string] => [
      number,
      checks
        .map((check) =>
          page('comment', {
            check: visible(check.id),
            title: visible(check.title),
            status: statusWord(check, result, words, page),
            points: points(result.locale, check.points),
            max: points(result.locale, check.maxPoints),
            actual: visible(check.actual),
          }),
        )
        .join('\n'),
    ]),
  );
}
