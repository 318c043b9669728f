import type { Cause } from '../cause.ts';
import { eachTalk, type Talk } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly } from '../source.ts';
import { asksForAnswer, peerSymptoms } from '../suppress.ts';
import { who } from '../words.ts';

/** The server's answer goes to another port than the question came from, or comes from another than was asked. */
export const repliesElsewhere: Cause = {
  code: 'replies-elsewhere',
  hidesOwn: ['reply-missing', 'reported-error'],
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachTalk(context, 'server', (talk) => {
      const { view, server, conversation, questions, answers } = talk;
      const [question] = questions;
      if (question === undefined || answers.length > 0) return undefined;
      const stray = strayAnswer(talk);
      if (stray === undefined) return undefined;
      const place = locateOnly(context.evidence.submission, server.file, /\bsendto\s*\(|\bsend\s*\(/);
      const isTo = stray.kind === 'to';
      return {
        text: {
          key: `diagnosis.replies-elsewhere.${stray.kind}`,
          values: {
            who: who(server),
            port: String(stray.port),
            // where the client sits differs from run to run, so it is not told
            asked: String(conversation.server.port),
          },
        },
        hint: { key: `diagnosis.replies-elsewhere.${isTo ? 'to-hint' : 'from-hint'}` },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [question.frame, stray.frame, stray.refusal]),
        explains: ({ type }) => asksForAnswer(type),
      };
    }),
};

interface Stray {
  kind: 'to' | 'from';
  port: number;
  frame: number;
  /** The ICMP error of the client's machine: nothing listens there. */
  refusal?: number | undefined;
}

/** The first datagram of the server's machine to the client's that is no part of a conversation that the client began. */
function strayAnswer({ view, conversation, client, questions, limit }: Talk): Stray | undefined {
  const { packets, conversations } = view.evidence.capture;
  const begun = questions[0]?.frame ?? 0;
  const used = new Set(
    conversations.filter((one) => client.addresses.has(one.client.address)).map((one) => one.client.port),
  );
  for (const { frame, ip, udp } of packets) {
    if (udp === undefined || ip === undefined || frame.number <= begun || frame.number > limit) continue;
    if (ip.src !== conversation.server.address || ip.dst !== conversation.client.address) continue;
    if (udp.dstPort === conversation.client.port && udp.srcPort !== conversation.server.port)
      return { kind: 'from', port: udp.srcPort, frame: frame.number };
    if (udp.srcPort !== conversation.server.port || used.has(udp.dstPort)) continue;
    const refusal = packets.find(
      ({ frame: later, icmp }) =>
        later.number > frame.number && icmp?.type === 3 && icmp.quoted?.dstPort === udp.dstPort,
    );
    return { kind: 'to', port: udp.dstPort, frame: frame.number, refusal: refusal?.frame.number };
  }
  return undefined;
}
