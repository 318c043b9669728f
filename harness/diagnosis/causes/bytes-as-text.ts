import type { Cause } from '../cause.ts';
import type { Context, ProgramView } from '../context.ts';
import { eachDialogue, eachTalk, latin } from '../dialogues.ts';
import type { Said } from '../each-program.ts';
import { cite } from '../frames.ts';
import { locateOnly } from '../source.ts';
import { who } from '../words.ts';

/** The server puts a Python bytes object into a text: `b'…'` goes over the wire with its mark and quotes. */
export const bytesAsText: Cause = {
  code: 'bytes-as-text',
  hidesOwn: ['wrong-bytes', 'reported-error'],
  hidesPeers: ['never-ended', 'crashed', 'reported-error'],
  find: (context) => [
    ...eachDialogue(context, 'server', ({ view, server, up, down }) =>
      say(context, server, latin(up.sent), latin(down.sent), cite(view.id, [...up.frames, ...down.frames])),
    ),
    ...eachTalk(context, 'server', ({ view, server, questions, answers }) =>
      say(
        context,
        server,
        questions.map(({ payload }) => latin(payload)).join(''),
        answers.map(({ payload }) => latin(payload)).join(''),
        cite(view.id, [questions[0]?.frame, answers[0]?.frame]),
      ),
    ),
  ],
};

function say(
  context: Context,
  server: ProgramView,
  sent: string,
  got: string,
  frames: Said['frames'],
): Said | undefined {
  if (server.language !== 'python' || /\bb['"]/.test(sent)) return undefined;
  const match = /(.{0,40}?)\bb(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/s.exec(got);
  const inner = match?.[2] ?? match?.[3] ?? '';
  const isBase64 = /^[A-Za-z0-9+/]{8,}={0,2}$/.test(inner) && inner.length % 4 === 0;
  const isSent = inner.length >= 3 && sent.includes(inner.replaceAll(/\\[rnt]/g, '').trim());
  if (match === null || (!isBase64 && !isSent)) return undefined;
  const before = /[A-Za-z ]{4,}/.exec(match[1] ?? '')?.[0]?.trim();
  const place = locateOnly(
    context.evidence.submission,
    server.file,
    ...(isBase64
      ? [
          /\bstr\s*\(\s*(?:base64\.)?(?:standard_)?b64encode|\{\s*(?:base64\.)?b64encode/,
          /b64encode\s*\((?!.*decode)/,
        ]
      : []),
    ...(before === undefined || isBase64 ? [] : [new RegExp(before.replaceAll(/[^\w ]/g, '.'))]),
    /\bstr\s*\(\s*(?:data|msg|pesan|message|request)\w*\s*\)/,
  );
  const shown = inner.length > 24 ? `${inner.slice(0, 24)}…` : inner;
  const isQuiet = /[^\u0020-\u007e]/.test(shown.replace('…', ''));
  return {
    text: {
      key: 'diagnosis.bytes-as-text',
      values: { who: who(server), shown: `b'${isQuiet ? '…' : shown}'`, kind: isBase64 ? 'base64' : 'text' },
    },
    hint: { key: 'diagnosis.bytes-as-text.hint', values: { kind: isBase64 ? 'base64' : 'text' } },
    ...(place === undefined ? {} : { place }),
    frames,
    once: server.file ?? server.id,
    always: true,
    blocking: false,
  };
}
