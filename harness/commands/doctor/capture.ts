import { CAPTURE_PROGRAMS, CAPTURE_VARIABLE, chooseCapture, lookFor } from '../../capture/choose-capture.ts';
import { OperatorError } from '../../errors.ts';
import type { CaptureProgram } from '../../model/evidence.ts';
import type { Finding } from './finding.ts';

/**
 * What can capture, and what will. Call it inside the lab's namespaces.
 *
 * @throws OperatorError where WIREMARK_CAPTURE names none of them.
 */
export function captureFindings(): Finding[] {
  const looked = CAPTURE_PROGRAMS.map((program) => ({ program, found: lookFor(program) }));
  const named = CAPTURE_PROGRAMS.find((program) => program === process.env[CAPTURE_VARIABLE]);
  const chosen = chosenName();
  return looked.map(({ program, found }) => {
    const name = `capture: ${program}`;
    const used = program === chosen ? 'used' : ORDER[program];
    // Without any of them there is no grading; cap is the one to mend then.
    const isOptional = program !== (chosen ?? named ?? 'cap');
    if (!('why' in found))
      return {
        name,
        ok: true,
        ...(isOptional ? { isOptional } : {}),
        detail: 'path' in found ? `${found.path}, ${used}` : `loads, ${used}`,
      };
    return {
      name,
      ok: false,
      ...(isOptional ? { isOptional } : {}),
      detail: `${found.why}${program === 'cap' && chosen !== undefined ? `; ${chosen} captures instead, grades are the same` : ''}`,
      remedy: program === named ? `${found.remedy}, or unset ${CAPTURE_VARIABLE}` : found.remedy,
    };
  });
}

const ORDER: Record<CaptureProgram, string> = {
  cap: `not used: ${CAPTURE_VARIABLE} names another`,
  dumpcap: 'used where cap cannot be loaded',
  tcpdump: 'used where neither cap nor dumpcap can be had',
};

function chosenName(): CaptureProgram | undefined {
  try {
    return chooseCapture().program;
  } catch (error) {
    if (error instanceof OperatorError && error.code === 'no-capture') return undefined;
    throw error;
  }
}
