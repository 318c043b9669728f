import type { SubmissionEvidence } from '../evidence/types.ts';
import { judge } from '../grading/judge.ts';
import type { Decision } from '../grading/override.ts';
import type { Result } from '../model/grade.ts';
import type { Rubric } from '../model/rubric.ts';
import { rubricWith, type LoadedRubric } from '../rubric/load.ts';
import { readEvidenceSync } from '../scenario/read-evidence.ts';

/** Evidence and what it was judged to be. */
export interface Judged {
  result: Result;
  evidence: SubmissionEvidence;
  /** The rubric with the parameters that the submission chose. */
  rubric: Rubric;
}

/** Judges the evidence in a folder. */
export function judgeFolder(
  loaded: LoadedRubric,
  folder: string,
  decisions: readonly Decision[] = [],
): Judged {
  const evidence = readEvidenceSync(
    folder,
    loaded.rubric.scenarios.map(({ id }) => id),
  );
  const rubric = rubricWith(loaded, evidence.submission.parameters ?? {}) ?? loaded.rubric;
  return { result: judge(rubric, loaded.digest, evidence, decisions), evidence, rubric };
}
