import type { Expectation } from '../../harness/model/rubric-test.ts';
import type { Outcome, RunRecord } from './grade-once.ts';

export interface Verdict {
  runs: number;
  /** Marks that differ from what is expected. What could not be graded is no flip. */
  flips: { run: number; isLoaded: boolean; submission: string; what: string }[];
  /** Diagnoses that not all runs gave, by submission: they cost nothing. */
  otherDiagnoses: { submission: string; seen: Record<string, number> }[];
  phases: Phase[];
  isStable: boolean;
}

interface Phase {
  name: 'idle' | 'loaded';
  runs: number;
  grades: number;
  notGraded: number;
  share: number;
  /** The most that may not be graded, as a share. */
  limit: number;
  reasons: Record<string, number>;
  /** Submissions that were run again because luck might have decided, and then went differently. */
  otherRuns: number;
  secondsPerRun: number;
}

const limits = { idle: 0.01, loaded: 0.05 } as const;

/** Compares all runs with what is expected. */
export function judgeRuns(runs: RunRecord[], expected: ReadonlyMap<string, Expectation>): Verdict {
  const flips = runs.flatMap(({ run, isLoaded, outcomes }) =>
    outcomes.flatMap((outcome) => {
      const what = differenceOf(outcome, expected.get(outcome.submission));
      return what === undefined ? [] : [{ run, isLoaded, submission: outcome.submission, what }];
    }),
  );
  const phases = (['idle', 'loaded'] as const)
    .map((name) =>
      phaseOf(
        name,
        runs.filter(({ isLoaded }) => isLoaded === (name === 'loaded')),
      ),
    )
    .filter((phase) => phase.runs > 0);
  return {
    runs: runs.length,
    flips,
    otherDiagnoses: otherDiagnoses(runs),
    phases,
    isStable: flips.length === 0 && phases.every(({ share, limit }) => share <= limit),
  };
}

export function sentences({ runs, flips, otherDiagnoses: others, phases, isStable }: Verdict): string {
  const lines = [`${runs} runs, ${flips.length} flips: ${isStable ? 'stable' : 'NOT stable'}`];
  for (const { run, isLoaded, submission, what } of flips)
    lines.push(`  run ${run + 1} (${isLoaded ? 'loaded' : 'idle'}), ${submission}: ${what}`);
  for (const phase of phases) {
    lines.push(
      `${phase.name}: ${phase.runs} runs of ${phase.secondsPerRun.toFixed(1)} s, ${phase.notGraded} of ${phase.grades} not graded ` +
        `(${(100 * phase.share).toFixed(2)} %, at most ${100 * phase.limit} %), ${phase.otherRuns} with runs that differed`,
    );
    for (const [reason, count] of Object.entries(phase.reasons)) lines.push(`  ${count} × ${reason}`);
  }
  for (const { submission, seen } of others)
    lines.push(
      `other diagnoses, ${submission}: ${Object.entries(seen)
        .map(([codes, count]) => `${codes || 'none'} (${count})`)
        .join(' | ')}`,
    );
  return lines.join('\n');
}

function differenceOf({ score, checks }: Outcome, expected: Expectation | undefined): string | undefined {
  if (score === null || expected === undefined) return undefined;
  const statuses = Object.entries(checks).map(([id, text]) => [id, text.split(' ')[0] ?? ''] as const);
  const wrong = statuses.filter(([id, status]) => status !== (expected.checks[id] ?? 'passed'));
  if (wrong.length === 0 && score === expected.score) return undefined;
  const words = wrong.map(([id, status]) => `${id} ${status}, expected ${expected.checks[id] ?? 'passed'}`);
  return [`score ${score}, expected ${expected.score}`, ...words].join('; ');
}

function phaseOf(name: Phase['name'], runs: RunRecord[]): Phase {
  const outcomes = runs.flatMap((run) => run.outcomes);
  const notGraded = outcomes.filter(({ score }) => score === null);
  return {
    name,
    runs: runs.length,
    grades: outcomes.length,
    notGraded: notGraded.length,
    share: notGraded.length / Math.max(1, outcomes.length),
    limit: limits[name],
    reasons: count(
      notGraded.flatMap(({ submission, reasons }) => reasons.map((one) => `${submission}: ${one}`)),
    ),
    otherRuns: outcomes.filter((outcome) => outcome.otherRuns > 0).length,
    secondsPerRun: runs.reduce((sum, { seconds }) => sum + seconds, 0) / Math.max(1, runs.length),
  };
}

function otherDiagnoses(runs: RunRecord[]): Verdict['otherDiagnoses'] {
  const graded = runs.flatMap(({ outcomes }) => outcomes).filter(({ score }) => score !== null);
  const names = [...new Set(graded.map(({ submission }) => submission))];
  return names
    .map((submission) => ({
      submission,
      seen: count(
        graded.filter((one) => one.submission === submission).map((one) => one.diagnoses.join(', ')),
      ),
    }))
    .filter(({ seen }) => Object.keys(seen).length > 1);
}

function count(words: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
