import { alterationOf } from '../alterations.ts';
import type { Cause } from '../cause.ts';
import { eachDialogue, eachTalk } from '../dialogues.ts';
import type { Said } from '../each-program.ts';
import { cite } from '../frames.ts';
import type { Context, ProgramView } from '../context.ts';
import { locateOnly } from '../source.ts';
import { asksForAnswer } from '../suppress.ts';
import { who } from '../words.ts';

/** The server sends back capitals, or small letters. */
export const echoInOtherCase: Cause = {
  code: 'echo-in-other-case',
  hidesOwn: ['wrong-bytes', 'reported-error'],
  hidesPeers: ['never-ended', 'crashed', 'reported-error'],
  find: (context) => [
    ...eachDialogue(context, 'server', ({ view, server, up, down }) =>
      say(context, server, up.sent, down.sent, cite(view.id, [...up.frames, ...down.frames])),
    ),
    ...eachTalk(context, 'server', ({ view, server, questions: [first], answers: [answer] }) =>
      first === undefined || answer === undefined
        ? undefined
        : say(context, server, first.payload, answer.payload, cite(view.id, [first.frame, answer.frame])),
    ),
  ],
};

function say(
  context: Context,
  server: ProgramView,
  sent: Uint8Array,
  got: Uint8Array,
  frames: Said['frames'],
): Said | undefined {
  const alteration = alterationOf(sent, got);
  if (alteration === undefined || alteration.kind === 'trimmed') return undefined;
  const place = locateOnly(
    context.evidence.submission,
    server.file,
    alteration.kind === 'upper' ? /upper\s*\(|ToUpper|toUpperCase/ : /lower\s*\(|ToLower|toLowerCase/,
  );
  return {
    text: { key: 'diagnosis.echo-in-other-case', values: { who: who(server), kind: alteration.kind } },
    hint: { key: 'diagnosis.echo-in-other-case.hint' },
    ...(place === undefined ? {} : { place }),
    frames,
    explains: ({ type }) => asksForAnswer(type),
  };
}
