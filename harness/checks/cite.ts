import type { ScenarioEvidence } from '../evidence/types.ts';
import type { FrameRef, Message, Verdict } from '../model/verdict.ts';

/** At most this many frames are cited: enough to look up, few enough to read. */
const mostFrames = 12;

/** References to frames of a scenario's capture: sorted, without doubles, at most a dozen. */
export function cite(scenario: ScenarioEvidence, ...numbers: readonly (number | undefined)[]): FrameRef[] {
  const known = numbers.filter((number) => number !== undefined && number > 0 && Number.isFinite(number));
  const sorted = [...new Set(known)].filter((number) => number !== undefined).toSorted((a, b) => a - b);
  return sorted.slice(0, mostFrames).map((number) => ({ scenario: scenario.record.scenario, number }));
}

/** A failed verdict; `filter` and `fraction` may be left out. */
export function failed(parts: {
  expected: Message;
  actual: Message;
  hint: Message;
  frames?: FrameRef[];
  filter?: string;
  fraction?: number;
}): Verdict {
  const { expected, actual, hint, frames = [], filter, fraction } = parts;
  return {
    status: 'failed',
    expected,
    actual,
    hint,
    frames,
    ...(filter === undefined || filter === '' ? {} : { filter }),
    ...(fraction === undefined || fraction === 0 ? {} : { fraction }),
  };
}

/** A passed verdict. */
export function passed(parts: {
  expected: Message;
  actual: Message;
  frames: FrameRef[];
  filter?: string;
}): Verdict {
  const { filter, ...rest } = parts;
  return { status: 'passed', ...rest, ...(filter === undefined || filter === '' ? {} : { filter }) };
}

/** A message of the `checks` catalogue. */
export function say(key: string, values?: Record<string, string | number>): Message {
  return values === undefined ? { key: `checks.${key}` } : { key: `checks.${key}`, values };
}
