import type { Cause } from '../cause.ts';
import { eachProgram } from '../each-program.ts';
import { placeOfReport, reportedErrors } from '../errors.ts';
import { quote, who } from '../words.ts';

/** The last resort: no cause was found, and the program itself reported an error. */
export const reportedError: Cause = {
  code: 'reported-error',
  find: (context) =>
    eachProgram(context, (program) => {
      const { end } = program.record;
      const stderr = program.stderr.split('\n').findLast((line) => line.trim() !== '');
      const line =
        reportedErrors(program).at(-1) ?? (end.kind === 'exited' && end.code !== 0 ? stderr : undefined);
      if (end.kind !== 'exited' || line === undefined) return undefined;
      const place =
        placeOfReport(context.evidence.submission, program, line) ??
        (program.file === undefined ? undefined : { file: program.file });
      return {
        text: { key: 'diagnosis.reported-error', values: { who: who(program), said: quote(line) } },
        hint: { key: 'diagnosis.reported-error.hint' },
        ...(place === undefined ? {} : { place }),
        frames: [],
        consequence: true,
      };
    }),
};
