import type { Cause } from '../cause.ts';
import type { ProgramView } from '../context.ts';
import { eachProgram, eachUnreadable, type Said } from '../each-program.ts';
import { fatalTraceback, placeOf } from '../errors.ts';
import { deadSymptoms, peerSymptoms } from '../suppress.ts';
import { quote, whom } from '../words.ts';

/** Python could not read the source. */
export const syntaxError: Cause = {
  code: 'syntax-error',
  hidesOwn: deadSymptoms,
  hidesPeers: peerSymptoms,
  find: (context) => {
    const ask = (program: ProgramView): Said | undefined => {
      const traceback = fatalTraceback(program);
      if (traceback === undefined || !/^(?:SyntaxError|IndentationError|TabError)$/.test(traceback.exception))
        return undefined;
      const place = placeOf(context.evidence.submission, traceback);
      return {
        text: {
          key: 'diagnosis.syntax-error',
          values: { whom: whom(program), error: quote(traceback.detail) },
        },
        hint: { key: 'diagnosis.syntax-error.hint', values: { code: quote(traceback.code) } },
        ...(place === undefined ? {} : { place }),
        frames: [],
        always: true,
      };
    };
    return [...eachProgram(context, ask), ...eachUnreadable(context, ask)];
  },
};
