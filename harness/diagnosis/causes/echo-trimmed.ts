import { alterationOf } from '../alterations.ts';
import type { Cause } from '../cause.ts';
import { eachDialogue, eachTalk } from '../dialogues.ts';
import type { Said } from '../each-program.ts';
import { cite } from '../frames.ts';
import type { Context, ProgramView } from '../context.ts';
import { locateOnly } from '../source.ts';
import { asksForAnswer } from '../suppress.ts';
import { who } from '../words.ts';

/** The server takes white space off what it sends back; a client that counts bytes waits for the rest. */
export const echoTrimmed: Cause = {
  code: 'echo-trimmed',
  hidesOwn: ['file-cut-short', 'wrong-bytes', 'reply-missing', 'reported-error', 'serves-one-at-a-time'],
  hidesPeers: ['never-ended', 'waits-for-end', 'crashed', 'reported-error'],
  find: (context) => [
    ...eachDialogue(context, 'server', ({ view, client, server, up, down }) =>
      say(context, server, client, up.sent, down.sent, cite(view.id, [...up.frames, ...down.frames])),
    ),
    ...eachTalk(context, 'server', ({ view, client, server, questions: [first], answers: [answer] }) =>
      first === undefined || answer === undefined
        ? undefined
        : say(
            context,
            server,
            client,
            first.payload,
            answer.payload,
            cite(view.id, [first.frame, answer.frame]),
          ),
    ),
  ],
};

function say(
  context: Context,
  server: ProgramView,
  client: ProgramView,
  sent: Uint8Array,
  got: Uint8Array,
  frames: Said['frames'],
): Said | undefined {
  const alteration = alterationOf(sent, got);
  if (alteration?.kind !== 'trimmed') return undefined;
  const { end, waitingOn } = client.record;
  const isWaiting = end.kind === 'stopped' && waitingOn === 'receive' && client.record.probe === undefined;
  const place = locateOnly(
    context.evidence.submission,
    server.file,
    /send\w*\s*\(.*\.(?:r|l)?strip\s*\(|\.trim\s*\(\s*\).*(?:write|send|print)|(?:write|send|print)\w*\s*\(.*\.trim\s*\(/i,
    /\.(?:r|l)?strip\s*\(|\.trim\s*\(|TrimSpace\s*\(|\.splitlines\s*\(/,
  );
  return {
    text: {
      key: isWaiting ? 'diagnosis.echo-trimmed.waits' : 'diagnosis.echo-trimmed',
      values: {
        who: who(server),
        count: got.length,
        total: sent.length,
        missing: alteration.isLineEndOnly ? 'ending' : 'space',
      },
    },
    hint: { key: 'diagnosis.echo-trimmed.hint' },
    ...(place === undefined ? {} : { place }),
    frames,
    once: server.file ?? server.id,
    always: isWaiting,
    explains: ({ type }) => asksForAnswer(type) || isWaiting,
  };
}
