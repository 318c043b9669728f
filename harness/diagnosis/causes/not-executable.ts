import type { Cause } from '../cause.ts';
import { eachProgram } from '../each-program.ts';
import { deadSymptoms, peerSymptoms } from '../suppress.ts';
import { quote, who } from '../words.ts';

/** The system could not run the file: no permission, another machine's format, or an interpreter that is not there. */
export const notExecutable: Cause = {
  code: 'not-executable',
  hidesOwn: deadSymptoms,
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachProgram(context, (program) => {
      const { end } = program.record;
      const reason =
        /(?:Permission denied|Exec format error|bad interpreter|No such file or directory|command not found)/.exec(
          program.stderr,
        )?.[0];
      if (
        end.kind !== 'exited' ||
        (end.code !== 126 && end.code !== 127) ||
        reason === undefined ||
        program.tracebacks.length > 0
      )
        return undefined;
      return {
        text: { key: 'diagnosis.not-executable', values: { who: who(program), reason: quote(reason) } },
        hint: { key: 'diagnosis.not-executable.hint' },
        ...(program.file === undefined ? {} : { place: { file: program.file } }),
        frames: [],
        always: true,
      };
    }),
};
