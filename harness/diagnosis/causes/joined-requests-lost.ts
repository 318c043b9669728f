import type { Cause } from '../cause.ts';
import { eachDialogue, latin } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { answeredWhole, failedReplies, requestsOf } from '../requests.ts';
import { locateOnly, RECEIVING } from '../source.ts';
import { who } from '../words.ts';

/** Several requests came in one segment, and fewer answers went back: one recv() is taken for one request. */
export const joinedRequestsLost: Cause = {
  code: 'joined-requests-lost',
  hidesOwn: ['reply-missing', 'server-reads-once', 'reported-error'],
  hidesPeers: ['never-ended', 'crashed', 'reported-error'],
  find: (context) =>
    eachDialogue(context, 'server', (dialogue) => {
      const { view, server, client, connection, up, down } = dialogue;
      const { probe } = client.record;
      const requests = requestsOf(dialogue);
      const [request] = requests;
      const isJoined =
        probe?.kind === 'tcp-client' &&
        (probe.mode === 'pipelined' || probe.mode === 'half-close') &&
        requests.length > 1 &&
        (connection.toServer.chunks[0]?.length ?? 0) === up.sent.length;
      const failed = failedReplies(context, dialogue);
      if (!isJoined || request === undefined || failed.length === 0) return undefined;
      const alone = answeredWhole(context, dialogue, request);
      if (alone === undefined) return undefined;
      const end = endOfAnswer(latin(alone.down.sent));
      const answers = end === undefined ? undefined : latin(down.sent).split(end).length - 1;
      if (answers === undefined || answers >= requests.length) return undefined;
      const place = locateOnly(context.evidence.submission, server.file, ...RECEIVING);
      return {
        text: {
          key: 'diagnosis.joined-requests-lost',
          values: { who: who(server), requests: requests.length, answers },
        },
        hint: { key: 'diagnosis.one-recv.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [...up.frames.slice(0, 2), ...down.frames.slice(0, 4)]),
        explains: ({ id }) => failed.some(({ item }) => item.id === id),
      };
    }),
};

/** The line end at the end of an answer, where it stands nowhere else in it. */
function endOfAnswer(answer: string): string | undefined {
  const end = /(?:\r\n)+$|\n$/.exec(answer)?.[0];
  return end !== undefined && answer.indexOf(end) === answer.length - end.length ? end : undefined;
}
