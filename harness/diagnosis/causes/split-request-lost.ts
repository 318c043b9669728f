import type { Cause } from '../cause.ts';
import { eachDialogue } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { answeredWhole, failedReplies, requestsOf } from '../requests.ts';
import { locateOnly, RECEIVING } from '../source.ts';
import { who } from '../words.ts';

/** A request that came in pieces was not answered, or each piece for itself; in one piece it is: one recv() is taken for one request. */
export const splitRequestLost: Cause = {
  code: 'split-request-lost',
  hidesOwn: ['reply-missing', 'wrong-line-end', 'reply-unterminated', 'server-reads-once', 'reported-error'],
  hidesPeers: ['never-ended', 'crashed', 'reported-error'],
  find: (context) =>
    eachDialogue(context, 'server', (dialogue) => {
      const { view, server, connection, up, down } = dialogue;
      const [request, ...more] = requestsOf(dialogue);
      const pieces = connection.toServer.chunks.filter(({ frame }) => up.frames.includes(frame)).length;
      if (request === undefined || more.length > 0 || pieces < 2 || up.sent.length < request.length)
        return undefined;
      const failed = failedReplies(context, dialogue);
      const whole = answeredWhole(context, dialogue, request);
      if (failed.length === 0 || whole === undefined) return undefined;
      const place = locateOnly(context.evidence.submission, server.file, ...RECEIVING);
      const isSilent = down.sent.length === 0;
      return {
        text: {
          key: `diagnosis.split-request-lost.${isSilent ? 'silent' : 'other'}`,
          values: { who: who(server), pieces },
        },
        hint: { key: 'diagnosis.one-recv.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [...up.frames.slice(0, 3), ...down.frames.slice(0, 3)]),
        once: server.file ?? server.id,
        explains: ({ id }) => failed.some(({ item }) => item.id === id),
      };
    }),
};
