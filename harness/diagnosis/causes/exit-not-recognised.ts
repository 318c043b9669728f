import type { Cause } from '../cause.ts';
import { eachDialogue, finOf, latin, resetOf } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly } from '../source.ts';
import { who } from '../words.ts';

/** The word that ends a session came back like any other message: it came with a line end, and was compared without. */
export const exitNotRecognised: Cause = {
  code: 'exit-not-recognised',
  hidesOwn: ['reply-missing', 'never-closes', 'reported-error'],
  hidesPeers: ['never-ended', 'waits-for-end', 'client-reads-once', 'crashed', 'reported-error'],
  find: (context) =>
    eachDialogue(context, 'server', (dialogue) => {
      const { view, server, up, down } = dialogue;
      const match = /(?:^|[^a-z])(exit|quit|keluar|bye)([\r\n]*)$/i.exec(latin(up.sent));
      const word = match?.[1];
      if (word === undefined || !latin(down.sent).trimEnd().toLowerCase().endsWith(word.toLowerCase()))
        return undefined;
      const closed = finOf(dialogue, 'server') ?? resetOf(dialogue, 'server') ?? Infinity;
      const left = finOf(dialogue, 'client') ?? resetOf(dialogue, 'client') ?? Infinity;
      if (closed < left) return undefined;
      const hasEnd = match?.[2] !== '';
      const place = locateOnly(
        context.evidence.submission,
        server.file,
        new RegExp(`(?:==|!=|\\bin\\b|equals|strn?cmp|===).*['"]${word}|['"]${word}['"].*(?:==|equals)`, 'i'),
        new RegExp(`['"]${word}`, 'i'),
      );
      return {
        text: {
          key: 'diagnosis.exit-not-recognised',
          values: { who: who(server), word, end: hasEnd ? 'line' : 'none' },
        },
        hint: { key: `diagnosis.exit-not-recognised.${hasEnd ? 'hint' : 'hint-plain'}`, values: { word } },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [...up.frames.slice(-1), ...down.frames.slice(-1)]),
        explains: ({ type }) =>
          type === 'reply' ||
          type === 'frames' ||
          type === 'order' ||
          type === 'teardown' ||
          type === 'payload',
      };
    }),
};
