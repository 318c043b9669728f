import type { Cause } from '../cause.ts';
import type { Context, ProgramView } from '../context.ts';
import { eachServer } from '../each-program.ts';
import { reportedErrors } from '../errors.ts';
import { cite } from '../frames.ts';
import { locateOnly, sourceLines } from '../source.ts';
import { peerSymptoms } from '../suppress.ts';
import { connectionsWith, isEstablished, isRefused } from '../traffic.ts';
import { who } from '../words.ts';

/** The server closes the socket that listens, along with its first client's. */
export const listenerClosed: Cause = {
  code: 'listener-closed',
  hidesOwn: [
    'crashed',
    'server-left-early',
    'one-error-ends-server',
    'limit-hit',
    'spins-after-close',
    'reported-error',
  ],
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachServer(context, (server, view, clients) => {
      const connections = connectionsWith(view, server, clients);
      const reached = connections.find(isEstablished);
      const rejected = connections.filter(isRefused);
      if (reached === undefined) return undefined;
      const isAtAccept = server.tracebacks.some(
        ({ lastLine, places, code }) =>
          CLOSED.test(lastLine) &&
          (/accept/i.test(code) || places.some((place) => /accept/i.test(place.code))),
      );
      const line = closingLine(context, server);
      const isSaid = line !== undefined && reportedErrors(server).some((said) => CLOSED.test(said));
      if (!isAtAccept && !(isSaid && rejected.length > 0)) return undefined;
      const place =
        line === undefined || server.file === undefined
          ? locateOnly(context.evidence.submission, server.file, /\baccept\s*\(/)
          : { file: server.file, line };
      return {
        text: { key: 'diagnosis.listener-closed', values: { who: who(server) } },
        hint: { key: 'diagnosis.listener-closed.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [
          reached.handshake.syn,
          ...rejected.flatMap(({ handshake, resets }) => [handshake.syn, resets[0]?.frame]),
        ]),
        always: isAtAccept,
      };
    }),
};

const CLOSED =
  /\[Errno 9\]|bad file descriptor|socket (?:is )?closed|use of closed network connection|ERR_SERVER_NOT_RUNNING/i;

/** The only line that closes the socket on which accept() is called. */
function closingLine(context: Context, server: ProgramView): number | undefined {
  if (server.file === undefined) return undefined;
  const lines = sourceLines(context.evidence.submission, server.file);
  const listener = lines
    .map(({ text }) => /([\w.]+)\.accept\s*\(/i.exec(text)?.[1] ?? /\baccept\s*\(\s*(\w+)/.exec(text)?.[1])
    .find((name) => name !== undefined);
  if (listener === undefined) return undefined;
  const name = listener.replaceAll('.', String.raw`\.`);
  const closing = new RegExp(String.raw`(?<![\w.])${name}\.close\s*\(|\bclose\s*\(\s*${name}\s*\)`, 'i');
  const loop = lines.findIndex(({ text }) => /\bwhile\b|\bfor\b/.test(text));
  const hits = lines.filter(({ text }, index) => index > loop && closing.test(text));
  // of several, the one that stands deepest is inside the loop
  return hits.toSorted((a, b) => indentOf(b.text) - indentOf(a.text))[0]?.number;
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
