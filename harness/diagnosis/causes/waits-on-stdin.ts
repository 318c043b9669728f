import { connectionsFrom } from '../../evidence/connections.ts';
import type { Cause } from '../cause.ts';
import { eachProgram } from '../each-program.ts';
import { placeOf } from '../errors.ts';
import { locate } from '../source.ts';
import { peerSymptoms } from '../suppress.ts';
import { who } from '../words.ts';

/** The program waits for somebody to type. */
export const waitsOnStdin: Cause = {
  code: 'waits-on-stdin',
  hidesOwn: [
    'crashed',
    'data-file-missing',
    'nothing-listening',
    'server-left-early',
    'never-connects',
    'never-ended',
    'reply-missing',
    'reported-error',
  ],
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachProgram(context, (program, view) => {
      const { end, waitingOn } = program.record;
      const atEnd = program.tracebacks.find(({ exception }) => exception === 'EOFError');
      // a server that listens does its work beside the keyboard
      const isWaiting =
        end.kind === 'stopped' &&
        waitingOn === 'stdin' &&
        (program.isAwaited || program.record.listening.length === 0);
      // The lab pressed Enter; what a program does with an empty line is no fault of another kind.
      const wantedInput =
        (program.record.enterPressed ?? 0) > 0 &&
        program.record.listening.length === 0 &&
        connectionsFrom(view.evidence, program.id).length === 0;
      if (!isWaiting && !wantedInput && atEnd === undefined) return undefined;
      const { submission } = context.evidence;
      const place =
        (atEnd === undefined ? undefined : placeOf(submission, atEnd)) ??
        locate(
          submission,
          program.file,
          /\binput\s*\(|sys\.stdin|\bscanf\s*\(|\bgetchar\s*\(|\bgetline\s*\(|\bfgets\s*\([^;]*stdin/,
        );
      return {
        text: {
          key: program.hasInput ? 'diagnosis.waits-on-stdin.more' : 'diagnosis.waits-on-stdin',
          values: { who: who(program) },
        },
        hint: {
          key: program.hasInput ? 'diagnosis.waits-on-stdin.more-hint' : 'diagnosis.waits-on-stdin.hint',
        },
        ...(place === undefined ? {} : { place }),
        frames: [],
        always: isWaiting && program.isAwaited,
      };
    }),
};
