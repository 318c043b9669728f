import { startsWith } from '../bytes.ts';
import type { Cause } from '../cause.ts';
import { eachTalk } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly, RECEIVING, receivingAtMost } from '../source.ts';
import { asksForAnswer } from '../suppress.ts';
import { who } from '../words.ts';

/** The server's buffer was smaller than the datagram: what does not fit is gone (recv(2), RFC 768 has no streams). */
export const datagramCut: Cause = {
  code: 'datagram-cut',
  hidesOwn: ['file-cut-short', 'wrong-bytes', 'reply-missing', 'reported-error'],
  hidesPeers: ['never-ended', 'crashed', 'reported-error'],
  find: (context) =>
    eachTalk(context, 'server', ({ view, server, questions, answers }) => {
      for (const [index, answer] of answers.entries()) {
        const question = questions[index];
        if (question === undefined) return undefined;
        const [sent, got] = [question.payload, answer.payload];
        if (got.length < 2 || got.length >= sent.length || !startsWith(sent, got)) continue;
        const place = locateOnly(
          context.evidence.submission,
          server.file,
          receivingAtMost(got.length),
          ...RECEIVING,
        );
        return {
          text: {
            key: 'diagnosis.datagram-cut',
            // the length that other datagrams were cut to is told, not theirs, so that it is told once
            values: { who: who(server), count: got.length },
          },
          hint: { key: 'diagnosis.datagram-cut.hint' },
          ...(place === undefined ? {} : { place }),
          frames: cite(view.id, [question.frame, answer.frame]),
          explains: ({ type }) => asksForAnswer(type),
        };
      }
      return undefined;
    }),
};
