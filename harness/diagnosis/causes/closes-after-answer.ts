import type { Cause } from '../cause.ts';
import { eachDialogue, finOf, isAccepted, resetOf } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { failedReplies, requestsOf } from '../requests.ts';
import { locateOnly } from '../source.ts';
import { who } from '../words.ts';

/** The server closed after its first answer, though the client had more to ask on this connection. */
export const closesAfterAnswer: Cause = {
  code: 'closes-after-answer',
  hidesOwn: [
    'joined-requests-lost',
    'reply-missing',
    'server-reads-once',
    'one-error-ends-server',
    'reported-error',
  ],
  hidesPeers: ['crashed', 'never-ended', 'client-reads-once', 'reported-error'],
  find: (context) =>
    eachDialogue(context, 'server', (dialogue) => {
      const { view, server, connection, down } = dialogue;
      const requests = requestsOf(dialogue);
      const failed = failedReplies(context, dialogue);
      const closed = finOf(dialogue, 'server') ?? resetOf(dialogue, 'server');
      const left = finOf(dialogue, 'client') ?? resetOf(dialogue, 'client') ?? Infinity;
      if (requests.length < 2 || failed.length === 0 || closed === undefined || closed > left)
        return undefined;
      const [first, ...more] = down.frames;
      // one stretch of payload and the end: an answer to the first request, whatever came of the others
      if (first === undefined || more.length > 0 || !isAccepted(dialogue)) return undefined;
      const unread = connection.toServer.segments.find(({ length, frame }) => length > 0 && frame > closed);
      const place = locateOnly(
        context.evidence.submission,
        server.file,
        /\.close\s*\(|\bclose\s*\(|\.end\s*\(/,
      );
      return {
        text: {
          key: 'diagnosis.closes-after-answer',
          values: { who: who(server), requests: requests.length },
        },
        hint: { key: 'diagnosis.closes-after-answer.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [first, closed, unread?.frame, resetOf(dialogue, 'server')]),
        once: server.file ?? server.id,
        explains: ({ id, type }) => failed.some(({ item }) => item.id === id) || type === 'reply',
      };
    }),
};
