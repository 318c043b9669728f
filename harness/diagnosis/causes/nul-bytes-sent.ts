import { isText } from '../bytes.ts';
import type { Cause } from '../cause.ts';
import type { Context, ProgramView } from '../context.ts';
import { eachDialogue, eachTalk } from '../dialogues.ts';
import type { Said } from '../each-program.ts';
import { cite } from '../frames.ts';
import { locateOnly } from '../source.ts';
import { who } from '../words.ts';

/** A C program sends the NUL that ends its string, or the whole buffer behind it. */
export const nulBytesSent: Cause = {
  code: 'nul-bytes-sent',
  hidesOwn: ['wrong-bytes', 'reported-error'],
  hidesPeers: ['client-reads-once', 'never-ended', 'crashed', 'reported-error'],
  find: (context) => [
    ...eachDialogue(context, 'client', ({ view, client, up, down }) =>
      say(context, client, up.sent, down.sent, cite(view.id, up.frames)),
    ),
    ...eachDialogue(context, 'server', ({ view, server, up, down }) =>
      say(context, server, down.sent, up.sent, cite(view.id, down.frames)),
    ),
    ...eachTalk(context, 'client', ({ view, client, questions: [first], answers: [answer] }) =>
      first === undefined
        ? undefined
        : say(context, client, first.payload, answer?.payload ?? NONE, cite(view.id, [first.frame])),
    ),
    ...eachTalk(context, 'server', ({ view, server, questions: [first], answers: [answer] }) =>
      first === undefined || answer === undefined
        ? undefined
        : say(context, server, answer.payload, first.payload, cite(view.id, [answer.frame])),
    ),
  ],
};

const NONE = new Uint8Array();

function say(
  context: Context,
  sender: ProgramView,
  sent: Uint8Array,
  other: Uint8Array,
  frames: Said['frames'],
): Said | undefined {
  if (sender.language !== 'c' && sender.language !== 'cpp') return undefined;
  const text = sent.indexOf(0);
  if (text < 1 || !isText(sent.subarray(0, text))) return undefined;
  // a server that hands on what it got did not make it
  if (sender.role === 'server' && other.includes(0)) return undefined;
  const isTail = sent.length - text === 1;
  const place = locateOnly(
    context.evidence.submission,
    sender.file,
    ...(isTail
      ? [/strlen\s*\([^)]*\)\s*\+\s*1/, /send\w*\s*\([^;]*sizeof/]
      : [/(?:send|write)\w*\s*\([^;]*sizeof/, /(?:send|write)\w*\s*\(/]),
  );
  return {
    text: {
      key: `diagnosis.nul-bytes-sent.${isTail ? 'one' : 'many'}`,
      values: { who: who(sender), text, total: sent.length },
    },
    hint: { key: 'diagnosis.nul-bytes-sent.hint' },
    ...(place === undefined ? {} : { place }),
    frames,
    once: sender.file ?? sender.id,
    always: true,
    blocking: false,
  };
}
