import type { Cause } from '../cause.ts';
import { eachDialogue, finOf, resetOf } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly, mentions, RECEIVING } from '../source.ts';
import { who } from '../words.ts';
import { LINGER } from './linger-resets.ts';

/**
 * The client closed before it had read the whole answer: its machine resets the connection, though it had acknowledged
 * those bytes (RFC 1122, 4.2.2.13).
 */
export const clientReadsOnce: Cause = {
  code: 'client-reads-once',
  hidesOwn: ['reported-error'],
  hidesPeers: ['crashed', 'reported-error'],
  find: (context) =>
    eachDialogue(context, 'client', (dialogue) => {
      const { view, client, down } = dialogue;
      const reset = resetOf(dialogue, 'client');
      const first = resetOf(dialogue, 'server') ?? Infinity;
      const late = finOf(dialogue, 'client');
      if (reset === undefined || reset > first || down.sent.length === 0) return undefined;
      // a reset may be asked for, and then says nothing of what was read
      if (mentions(context.evidence.submission, client.file, LINGER)) return undefined;
      // what came after the client had closed was more than it had waited for
      if (late !== undefined && down.frames.every((frame) => frame > late)) return undefined;
      const place = locateOnly(context.evidence.submission, client.file, ...RECEIVING);
      return {
        text: {
          key: 'diagnosis.client-reads-once',
          values: { who: who(client), total: down.sent.length },
        },
        hint: { key: 'diagnosis.client-reads-once.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [...down.frames.slice(-4), late, reset]),
        explains: ({ type }) => type !== 'listening' && type !== 'handshake' && type !== 'dns',
        once: client.file ?? client.id,
        consequence: true,
      };
    }),
};
