import { acceptedAfterFrame } from '../../evidence/connections.ts';
import type { Cause } from '../cause.ts';
import { eachServer } from '../each-program.ts';
import { cite } from '../frames.ts';
import { locate } from '../source.ts';
import { connectionsWith, isEstablished } from '../traffic.ts';
import { who } from '../words.ts';

/** A client's connection stayed in the accept queue to the end: the kernel had answered, the program never did. */
export const neverAccepts: Cause = {
  code: 'never-accepts',
  hidesOwn: ['reply-missing'],
  hidesPeers: ['reply-missing', 'never-ended', 'crashed', 'file-cut-short', 'reported-error'],
  find: (context) =>
    eachServer(context, (server, view, clients) => {
      if (server.record.end.kind !== 'stopped') return undefined;
      const connections = connectionsWith(view, server, clients).filter(isEstablished);
      const waiting = connections.filter(
        (connection) =>
          acceptedAfterFrame(view.evidence, connection, server.id) === undefined &&
          isQueued(view.evidence.record.acceptQueue, server.id, connection.server.port),
      );
      if (waiting.length === 0) return undefined;
      const isNever = waiting.length === connections.length;
      const place = locate(
        context.evidence.submission,
        server.file,
        isNever ? /\blisten\s*\(/ : /\baccept\s*\(/,
      );
      return {
        text: {
          key: isNever ? 'diagnosis.never-accepts' : 'diagnosis.never-accepts.later',
          values: { who: who(server), waiting: server.record.waitingOn ?? 'other' },
        },
        hint: { key: isNever ? 'diagnosis.never-accepts.hint' : 'diagnosis.never-accepts.later-hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(
          view.id,
          waiting.flatMap(({ handshake, toServer }) => [
            handshake.syn,
            handshake.synAck,
            toServer.segments.find((segment) => segment.length > 0)?.frame,
          ]),
        ),
      };
    }),
};

/** True where the queue of a port still held somebody when it was last looked at. */
function isQueued(
  samples: { program: string; port: number; length: number; atMs: number }[],
  program: string,
  port: number,
): boolean {
  const last = samples
    .filter((sample) => sample.program === program && sample.port === port)
    .toSorted((a, b) => a.atMs - b.atMs)
    .at(-1);
  return last !== undefined && last.length > 0;
}
