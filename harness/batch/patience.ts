import type { Rubric, Step } from '../model/rubric.ts';

const PROGRAM_LIMIT_S = 60;
const STEP_LIMIT_S = 10;
const BUILD_LIMIT_S = 120;
/** Settling, stopping, and what the lab itself needs. */
const AROUND_SCENARIO_S = 30;
/** A scenario runs again where the lab gives way to addresses, and to ports after them. */
const ROUNDS = 3;

/** After how long without a sign of life a submission is given up: longer than its longest scenario can take. */
export function patienceMs({ scenarios, timeLimit = PROGRAM_LIMIT_S }: Rubric): number {
  const longest = Math.max(
    ...scenarios.map(({ steps }) => steps.reduce((sum, step) => sum + limitOf(step, timeLimit), 0)),
  );
  return (BUILD_LIMIT_S + ROUNDS * (AROUND_SCENARIO_S + longest)) * 1000;
}

function limitOf(step: Step, timeLimit: number): number {
  if ('wait' in step) return step.limit ?? STEP_LIMIT_S;
  return 'hold' in step || 'release' in step || 'stop' in step || 'send' in step ? STEP_LIMIT_S : timeLimit;
}

/** Calls back when there was no sign of life for too long. Time spent waiting for others does not count. */
export class Watch implements Disposable {
  private readonly limitMs: number;
  private readonly onLate: () => void;
  private timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number, onLate: () => void) {
    this.limitMs = limitMs;
    this.onLate = onLate;
    this.alive();
  }

  /** A sign of life. */
  alive(): void {
    this.rest();
    this.timer = setTimeout(this.onLate, this.limitMs);
  }

  /** It waits for others. */
  rest(): void {
    clearTimeout(this.timer);
  }

  [Symbol.dispose](): void {
    this.rest();
  }
}
