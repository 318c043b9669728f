import { OperatorError } from '../errors.ts';
import type { CaptureProgram } from '../model/evidence.ts';
import { capProblem } from './cap-problem.ts';
import { findProgram, type CaptureProblem } from './capture-problem.ts';

/** Names what is to capture, whatever else there is. */
export const CAPTURE_VARIABLE = 'WIREMARK_CAPTURE';

/** In the order in which they are taken. */
export const CAPTURE_PROGRAMS = ['cap', 'dumpcap', 'tcpdump'] as const;

/** What captures on this machine. */
export type ChosenCapture = (
  | { program: 'cap' }
  | {
      program: 'dumpcap' | 'tcpdump';
      path: string;
    }
) & {
  /** What could not be taken, and why, where it was not chosen by name. */
  instead: ({ program: CaptureProgram } & CaptureProblem)[];
};

/**
 * What captures here: what WIREMARK_CAPTURE names, else the first of cap, dumpcap and tcpdump that can. Call it where the
 * capture will be opened, inside the lab's namespaces: an ordinary user's tcpdump works only outside.
 *
 * @throws OperatorError where that variable names none of them, or nothing can capture.
 */
export function chooseCapture(wanted = process.env[CAPTURE_VARIABLE]): ChosenCapture {
  const named = wanted === undefined || wanted === '' ? undefined : programNamed(wanted);
  const instead: ChosenCapture['instead'] = [];
  for (const program of named === undefined ? CAPTURE_PROGRAMS : [named]) {
    const found = lookFor(program);
    if (!('why' in found)) return { ...found, instead };
    instead.push({ program, ...found });
  }
  throw new OperatorError(
    'no-capture',
    `${named === undefined ? 'Nothing here can' : `${CAPTURE_VARIABLE}=${named}, but it cannot`} capture: ${instead.map(({ program, why }) => `${program}: ${why}`).join('; ')}.`,
    instead.map(({ program, remedy }) => `For ${program}: ${remedy}`).join('\n'),
  );
}

/** What the operator has to hear before grading, one sentence a line; nothing where `cap` captures. */
export function captureWarning({ program, instead }: ChosenCapture): string | undefined {
  const [cap] = instead;
  if (cap === undefined) return undefined;
  return `The capture module cap cannot be loaded: ${cap.why}. ${program} captures instead, and grades are the same.\nTo mend it: ${cap.remedy}`;
}

/** Whether one of them can capture here. */
export function lookFor(
  program: CaptureProgram,
): { program: 'cap' } | { program: 'dumpcap' | 'tcpdump'; path: string } | CaptureProblem {
  if (program === 'cap') return capProblem() ?? { program };
  const found = findProgram(program);
  return typeof found === 'string' ? { program, path: found } : found;
}

function programNamed(wanted: string): CaptureProgram {
  const program = CAPTURE_PROGRAMS.find((name) => name === wanted);
  if (program !== undefined) return program;
  throw new OperatorError(
    'usage',
    `${CAPTURE_VARIABLE} must be ${CAPTURE_PROGRAMS.join(', ')} or unset, was "${wanted}".`,
    'Unset it: wiremark then takes the first that works.',
  );
}
