import type { Cause } from '../cause.ts';
import { eachDialogue, latin } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { failedReplies, requestsOf } from '../requests.ts';
import { locateOnly, RECEIVING } from '../source.ts';
import { who } from '../words.ts';

/** One long request got several answers, or its answer before all of it was on the wire: a part was taken for the whole. */
export const longRequestCut: Cause = {
  code: 'long-request-cut',
  hidesOwn: ['reply-missing', 'server-reads-once', 'file-cut-short', 'reported-error'],
  hidesPeers: ['never-ended', 'client-reads-once', 'crashed', 'reported-error'],
  find: (context) =>
    eachDialogue(context, 'server', (dialogue) => {
      const { view, server, client, connection, up, down } = dialogue;
      const { probe } = client.record;
      const requests = requestsOf(dialogue);
      const total = requests.reduce((sum, request) => sum + request.length, 0);
      const endings = requests.filter((request) => /\r?\n$/.test(latin(request))).length;
      const failed = failedReplies(context, dialogue);
      // one request, however the rubric put it together: the line end comes once, at its end
      if (probe?.kind !== 'tcp-client' || total < MANY || endings !== 1 || failed.length === 0)
        return undefined;
      const first = down.frames[0];
      if (first === undefined) return undefined;
      const before = connection.toServer.chunks
        .filter(({ frame }) => frame < first)
        .reduce((sum, { length }) => sum + length, 0);
      const answers = latin(down.sent)
        .split(/(?:\r\n)+/)
        .filter((answer) => answer !== '').length;
      if (before >= total && answers < 2) return undefined;
      const place = locateOnly(context.evidence.submission, server.file, ...RECEIVING);
      const isEarly = before < total;
      return {
        text: {
          key: `diagnosis.long-request-cut.${isEarly ? 'early' : 'several'}`,
          values: { who: who(server), total, answers },
        },
        hint: { key: 'diagnosis.one-recv.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [up.frames[0], ...down.frames.slice(0, 3), up.frames.at(-1)]),
        once: server.file ?? server.id,
        explains: ({ id }) => failed.some(({ item }) => item.id === id),
      };
    }),
};

/** Shorter requests fit into any buffer and any segment. */
const MANY = 1461;
