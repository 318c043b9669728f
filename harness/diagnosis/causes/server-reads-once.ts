import type { Cause } from '../cause.ts';
import { eachDialogue, finOf, isAccepted, resetOf } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly, mentions, RECEIVING, receivingAtMost } from '../source.ts';
import { startsWith } from '../bytes.ts';
import { who } from '../words.ts';
import { LINGER } from './linger-resets.ts';

/**
 * The server answered the first part of what it got and closed while the rest lay unread: its machine then resets the
 * connection (RFC 1122, 4.2.2.13), though it had acknowledged those bytes.
 */
export const serverReadsOnce: Cause = {
  code: 'server-reads-once',
  hidesOwn: [
    'file-cut-short',
    'wrong-bytes',
    'server-left-early',
    'reported-error',
    'closes-idle-connection',
  ],
  hidesPeers: ['crashed', 'never-ended', 'client-reads-once', 'reported-error'],
  find: (context) =>
    eachDialogue(context, 'server', (dialogue) => {
      const { view, server, up, down } = dialogue;
      const reset = resetOf(dialogue, 'server');
      const fin = finOf(dialogue, 'server');
      const first = resetOf(dialogue, 'client') ?? finOf(dialogue, 'client') ?? Infinity;
      if (reset === undefined || reset > first || !isAccepted(dialogue)) return undefined;
      if (down.sent.length === 0 || down.sent.length >= up.sent.length) return undefined;
      if (mentions(context.evidence.submission, server.file, LINGER)) return undefined;
      // only an echo shows how far it had read
      if (!startsWith(up.sent, down.sent)) return undefined;
      const place = locateOnly(
        context.evidence.submission,
        server.file,
        receivingAtMost(down.sent.length),
        ...RECEIVING,
      );
      return {
        text: {
          key: 'diagnosis.server-reads-once',
          values: { who: who(server), count: down.sent.length, total: up.sent.length },
        },
        hint: { key: 'diagnosis.server-reads-once.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [up.frames[0], ...down.frames.slice(0, 3), fin, reset]),
        once: server.file ?? server.id,
        consequence: true,
      };
    }),
};
