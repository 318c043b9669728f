/** The library: what programs that build on wiremark may use. */
export { judge } from './grading/judge.ts';
export { loadRubric } from './rubric/load.ts';
export { readEvidence } from './scenario/evidence-folder.ts';
export { dissect, readCapture } from './wire/index.ts';
export type { Result } from './model/grade.ts';
export type { Rubric } from './model/rubric.ts';
export type { SubmissionEvidence } from './evidence/types.ts';
