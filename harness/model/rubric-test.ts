import type { FrameRef, Status } from './verdict.ts';

/** What `wiremark rubric test` found: whether a rubric gives the marks that it is meant to give, and can take each. */
export interface RubricTest {
  schema: 'wiremark/rubric-test/v1';
  rubric: { id: string; title: string; digest: string };
  goldens: GoldenOutcome[];
  /** Submissions beside the golden ones that nothing is expected of. */
  withoutExpectation: string[];
  /** The golden submission that was broken. Absent where only the golden ones were graded. */
  reference?: { id: string; programs: ReferenceProgram[] };
  /** Why no golden submission could be broken. */
  noReference?: string;
  breaks: BreakOutcome[];
  checks: CheckProof[];
}

/** What a golden submission has to get: `submissions/<rubric>/expected.json`, by submission. */
export interface Expectation {
  /** Null where it cannot be graded. */
  score: number | null;
  /** Status of every check that does not pass. */
  checks: Record<string, Status>;
}

export interface GoldenOutcome {
  id: string;
  /** `missing`: expected.json names it, and there is no such folder. `fault`: the lab failed. */
  status: 'graded' | 'not-graded' | 'missing' | 'fault';
  score: number | null;
  expectedScore: number | null;
  maxScore: number;
  differences: Difference[];
  /** Checks that failed. */
  failed: string[];
}

/** A check that did not come out as expected. */
export interface Difference {
  check: string;
  /** Null for a check that the rubric does not have. */
  expected: Status | null;
  got: Status | null;
  /** What the check says in its report, with the frames that it cites. */
  actual: string;
  frames: FrameRef[];
}

export interface ReferenceProgram {
  program: string;
  file: string | null;
  /** Why it is not broken: it never ran, or never loaded the library (a static executable). */
  unbroken?: 'not-run' | 'not-loaded';
}

/** One program of the reference, broken in one way. */
export interface BreakOutcome {
  fault: string;
  says: string;
  program: string;
  /** `not-applicable`: the program never does what would be broken. `not-judged`: say the lab failed. */
  status: 'judged' | 'not-applicable' | 'not-judged';
  /** Checks that failed, and passed with the reference as it is. */
  failed: string[];
  /** Checks that could not be judged. */
  unsettled: string[];
}

/** How often a check was seen to fail. */
export interface CheckProof {
  id: string;
  title: string;
  points: number;
  byGoldens: number;
  byBreaks: number;
  /** Whether nothing follows where it never failed: it cannot be judged here, or a program that it looks at cannot be broken. */
  isUnsettled: boolean;
}
