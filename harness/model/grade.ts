import type { FrameRef, Status } from './verdict.ts';

/** The grade of one submission: `result.json`, schema `wiremark/result/v1`. Every export derives from it. */
export interface Result {
  schema: 'wiremark/result/v1';
  submission: { id: string; name: string };
  rubric: { id: string; title: string; digest: string };
  locale: 'en' | 'id';
  status: 'graded' | 'not-graded';
  /** Sum of the points; null when not graded. */
  score: number | null;
  maxScore: number;
  passMark: number;
  scenarios: ScenarioSummary[];
  checks: CheckResult[];
  diagnoses: Diagnosis[];
  programs: ProgramSummary[];
  /** What other runs of the same programs came to, where they did not all go the same way. */
  otherRuns?: { score: number | null; checks: Record<string, Status> }[];
}

export interface ScenarioSummary {
  id: string;
  title: string;
  durationMs: number;
  capture: { frames: number; complete: boolean };
}

export interface CheckResult {
  id: string;
  type: string;
  title: string;
  status: Status;
  points: number;
  maxPoints: number;
  /** Text in the rubric's locale. */
  expected: string;
  actual: string;
  hint: string;
  frames: FrameRef[];
  /** Wireshark display filter that shows the cited frames' conversation in `scenario`'s capture. */
  filter: string;
}

export interface Diagnosis {
  code: string;
  text: string;
  /** What to change. */
  hint: string;
  /** File and 1-based line of the submission, where known. */
  file?: string;
  line?: number;
  frames: FrameRef[];
  /** Ids of the checks that it explains. */
  checks: string[];
}

export interface ProgramSummary {
  program: string;
  file: string | null;
  by: string;
}
