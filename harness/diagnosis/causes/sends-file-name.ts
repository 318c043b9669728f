import type { Cause } from '../cause.ts';
import { eachDialogue, latin } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly } from '../source.ts';
import { quote, who } from '../words.ts';

/** What crosses is the name of a file and not its contents. */
export const sendsFileName: Cause = {
  code: 'sends-file-name',
  hidesOwn: ['wrong-bytes', 'file-cut-short', 'reported-error'],
  find: (context) =>
    eachDialogue(context, 'client', ({ view, client, up }) => {
      const sent = latin(up.sent).trim();
      const file = context.evidence.submission.files.find(
        ({ path, kind }) => kind === 'data' && (path === sent || path.split('/').at(-1) === sent),
      );
      if (file === undefined) return undefined;
      const place = locateOnly(context.evidence.submission, client.file, /\.?send(?:all)?\s*\(|\bwrite\s*\(/);
      return {
        text: {
          key: 'diagnosis.sends-file-name',
          values: { who: who(client), name: quote(sent), bytes: up.sent.length },
        },
        hint: { key: 'diagnosis.sends-file-name.hint', values: { name: quote(sent) } },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, up.frames),
        explains: ({ type }) => type === 'payload' || type === 'frames',
      };
    }),
};
