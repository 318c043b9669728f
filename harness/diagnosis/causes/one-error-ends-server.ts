import type { Cause } from '../cause.ts';
import type { Context, ProgramView } from '../context.ts';
import { dialoguesIn, resetOf } from '../dialogues.ts';
import { eachServer } from '../each-program.ts';
import { fatalTraceback, isNetworkError, placeOf, reportedErrors } from '../errors.ts';
import { cite } from '../frames.ts';
import { departureOf } from '../left.ts';
import { sourceLines } from '../source.ts';
import { peerSymptoms } from '../suppress.ts';
import { quote, who } from '../words.ts';

/** The server ended with the error of one client, though others were still to be served: one `try` around everything. */
export const oneErrorEndsServer: Cause = {
  code: 'one-error-ends-server',
  hidesOwn: [
    'data-file-missing',
    'crashed',
    'server-left-early',
    'server-left-when-idle',
    'reply-missing',
    'reported-error',
  ],
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachServer(context, (server, view, clients) => {
      const departure = departureOf(context, view, server, clients);
      if (departure === undefined) return undefined;
      const dialogues = dialoguesIn(view).filter((dialogue) => dialogue.server === server);
      if (dialogues.length === 0) return undefined;
      const fatal = fatalTraceback(server);
      // an uncaught error of another kind has its own line, and that is the place to mend
      if (fatal !== undefined && !isNetworkError(fatal)) return undefined;
      const said = fatal?.lastLine ?? reportedErrors(server).at(-1);
      if (said === undefined || /timed out/i.test(said)) return undefined;
      const reset = dialogues
        .map((dialogue) => resetOf(dialogue, 'client'))
        .find((frame) => frame !== undefined);
      const place =
        tryAround(context, server) ??
        (fatal === undefined ? undefined : placeOf(context.evidence.submission, fatal)) ??
        (server.file === undefined ? undefined : { file: server.file });
      return {
        text: { key: 'diagnosis.one-error-ends-server', values: { who: who(server), said: quote(said) } },
        hint: { key: 'diagnosis.one-error-ends-server.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [reset, ...departure.frames]),
        once: server.file ?? server.id,
      };
    }),
};

/** The `try` that holds the loop around accept(). */
function tryAround(context: Context, server: ProgramView) {
  if (server.file === undefined) return undefined;
  const lines = sourceLines(context.evidence.submission, server.file).filter(
    ({ text }) => text.trim() !== '',
  );
  const accept = lines.findIndex(({ text }) => /\baccept\s*\(/i.test(text));
  const loop = lines.slice(0, accept).findLastIndex(({ text }) => /\b(?:while|for)\b/.test(text));
  const outer = lines.slice(0, loop).findLast(({ text }) => /^\s*try\b/.test(text));
  return loop === -1 || outer === undefined ? undefined : { file: server.file, line: outer.number };
}
