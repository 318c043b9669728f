import type { FrameRef, Status } from './verdict.ts';

/** The grade of one submission: `result.json`, schema `wiremark/result/v1`. Every export derives from it. */
export interface Result {
  schema: 'wiremark/result/v1';
  submission: { id: string; name: string };
  rubric: { id: string; title: string; digest: string };
  locale: 'en' | 'id';
  status: 'graded' | 'not-graded';
  /** Sum of the points, less what was taken for lateness; null when not graded. */
  score: number | null;
  maxScore: number;
  passMark: number;
  scenarios: ScenarioSummary[];
  checks: CheckResult[];
  diagnoses: Diagnosis[];
  programs: ProgramSummary[];
  /** Set where the rubric has a deadline and it is known when the work was handed in. */
  late?: LateResult;
  /** In a student's result alone: how many checks are not shown until they are released, and what they are worth together. */
  hidden?: { checks: number; maxPoints: number };
  /** What the report says of the wire, where the rubric asks for it. Worth no points. */
  claims?: ClaimResult[];
  /** What other runs of the same programs came to, where they did not all go the same way. */
  otherRuns?: { score: number | null; checks: Record<string, Status> }[];
}

/** One statement of a report, compared with the captures that it can be about. */
export interface ClaimResult {
  /** `not-read`: it may be true or false. */
  status: 'right' | 'wrong' | 'not-read';
  /** What the student wrote, clipped. */
  text: string;
  file: string;
  /** `line 12`, in the rubric's locale; empty where a file could not be read. */
  place: string;
  /** What is true instead, or why it was not read; empty where it is right. */
  truth: string;
  /** Frames that show it. */
  frames: FrameRef[];
}

/** Whether work came late, and what that cost. */
export interface LateResult {
  /** ISO 8601, UTC. */
  deadline: string;
  handedInAt: string;
  /** Whole minutes after the deadline; 0 where it came in time, a time of grace included. */
  lateByMinutes: number;
  /** Points taken off the sum; the score never falls below 0. */
  points: number;
}

/** The lecturer's word on one check, kept apart from what was judged. */
export interface Override {
  points: number;
  reason: string;
  /** What had been judged. */
  judged: { status: Status; points: number };
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
  /** Set on what students do not see until it is released. */
  visibility?: 'hidden';
  /** Set where the lecturer decided; `points` are then theirs. */
  override?: Override;
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
