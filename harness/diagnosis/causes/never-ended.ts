import type { Cause } from '../cause.ts';
import { eachProgram } from '../each-program.ts';
import { who } from '../words.ts';

/** The lab had to stop a program that should have ended by itself. */
export const neverEnded: Cause = {
  code: 'never-ended',
  hidesOwn: ['reported-error'],
  find: (context) =>
    eachProgram(context, (program) => {
      const { end, limits, waitingOn = 'other' } = program.record;
      if (end.kind !== 'stopped' || end.why === 'idle' || !program.isAwaited) return undefined;
      const seconds =
        limits.find(({ limit }) => limit === 'wall-time')?.value ?? context.rubric.timeLimit ?? 60;
      return {
        text: {
          key: `diagnosis.never-ended.${end.why}`,
          values: { who: who(program), seconds, waiting: waitingOn },
        },
        hint: { key: 'diagnosis.never-ended.hint', values: { waiting: waitingOn } },
        ...(program.file === undefined ? {} : { place: { file: program.file } }),
        frames: [],
        always: true,
        consequence: waitingOn !== 'sleep' && waitingOn !== 'child',
      };
    }),
};
