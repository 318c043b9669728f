import type { Cause } from '../cause.ts';
import { eachDialogue, latin } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { failedReplies } from '../requests.ts';
import { locateOnly } from '../source.ts';
import { who } from '../words.ts';

/** A path that leads out of the server's folder worked: the answer holds a file from outside, or says that it was written. */
export const pathTraversal: Cause = {
  code: 'path-traversal',
  hidesOwn: ['reported-error'],
  find: (context) =>
    eachDialogue(context, 'server', (dialogue) => {
      const { view, server, up, down } = dialogue;
      const [asked, answer] = [latin(up.sent), latin(down.sent)];
      const path = /(?:^|\s)((?:\.\.\/|\/etc\/)[\w./-]*)/.exec(asked)?.[1];
      if (path === undefined) return undefined;
      const failed = failedReplies(context, dialogue);
      const hasPasswords = answer.includes('root:x:') || answer.includes('cm9vdDp4');
      const isWritten =
        failed.length > 0 && /^\s*\S+\s+\.\.\//.test(asked) && /^\W{0,5}status\W{1,6}ok/i.test(answer);
      if (!hasPasswords && !isWritten) return undefined;
      const place = locateOnly(
        context.evidence.submission,
        server.file,
        /\bos\.path\.join\s*\((?!.*__file__)|\bfilepath\.Join\s*\(|(?<!os\.)\bpath\.join\s*\(/,
        /\bopen\s*\(/,
      );
      return {
        text: {
          key: `diagnosis.path-traversal.${hasPasswords ? 'read' : 'write'}`,
          values: { who: who(server), path },
        },
        hint: { key: 'diagnosis.path-traversal.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [up.frames[0], ...down.frames.slice(0, 3)]),
        once: server.file ?? server.id,
        always: hasPasswords,
        blocking: false,
        explains: ({ type }) => type === 'reply' || type === 'frames' || type === 'order',
      };
    }),
};
