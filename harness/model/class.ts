import type { Locale } from './rubric.ts';
import type { CheckResult, Diagnosis, LateResult, Result } from './grade.ts';
import type { Student } from './evidence.ts';

/**
 * One submission among many: what stays in memory of a graded submission, and what the class's reports are made of. A class of thousands
 * must fit; the whole result lies in `result.json`.
 */
export interface ClassEntry {
  submission: Result['submission'];
  locale: Locale;
  status: Result['status'];
  score: number | null;
  maxScore: number;
  passMark: number;
  checks: EntryCheck[];
  /** The codes of all diagnoses. */
  causes: string[];
  /** The first three. */
  diagnoses: Pick<Diagnosis, 'code' | 'text' | 'file' | 'line'>[];
  durationMs: number;
  late?: LateResult;
  students?: Student[];
  otherRuns?: Result['otherRuns'];
}

/** A check without its words, but for one that could not be judged: `actual` says why. */
export type EntryCheck = Pick<
  CheckResult,
  'id' | 'title' | 'status' | 'points' | 'maxPoints' | 'visibility' | 'override'
> & { actual?: string };
