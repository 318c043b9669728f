import type { Cause } from '../cause.ts';
import { eachProgram } from '../each-program.ts';
import { locateOnly } from '../source.ts';
import { who } from '../words.ts';

/** A step interrupted the program (SIGINT, as Ctrl+C does), and it went on. Told only where a scenario asks. */
export const ignoresInterrupt: Cause = {
  code: 'ignores-interrupt',
  hidesOwn: ['never-ended'],
  find: (context) =>
    eachProgram(context, (program, view) => {
      const { end } = program.record;
      const isAsked = view.scenario.steps.some(
        (step) => 'stop' in step && step.stop === program.id && (step.signal ?? 'interrupt') === 'interrupt',
      );
      if (!isAsked || end.kind !== 'stopped' || end.signals[0] !== 'SIGINT' || end.signals.length < 2)
        return undefined;
      const place = locateOnly(
        context.evidence.submission,
        program.file,
        /\bSIGINT\b/,
        /\bKeyboardInterrupt\b/,
        /^\s*except\s*:/,
      );
      return {
        text: { key: 'diagnosis.ignores-interrupt', values: { who: who(program) } },
        hint: { key: 'diagnosis.ignores-interrupt.hint' },
        ...(place === undefined ? {} : { place }),
        frames: [],
        always: true,
        blocking: false,
      };
    }),
};
