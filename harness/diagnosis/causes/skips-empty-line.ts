import type { Cause } from '../cause.ts';
import { eachDialogue, latin } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly } from '../source.ts';
import { linesTypedAt } from '../typed.ts';
import { who } from '../words.ts';

/** An empty line sends nothing over TCP, and the client waits for the answer to it. */
export const skipsEmptyLine: Cause = {
  code: 'skips-empty-line',
  hidesOwn: ['never-ended', 'waits-for-end', 'reported-error'],
  hidesPeers: ['never-closes', 'reply-missing', 'reported-error'],
  find: (context) =>
    eachDialogue(context, 'client', ({ view, client, up, down }) => {
      const { end, waitingOn } = client.record;
      if (end.kind !== 'stopped' || waitingOn !== 'receive') return undefined;
      const lines = linesTypedAt(view, client.id);
      const empty = lines.indexOf('');
      const before = lines.slice(0, empty);
      const after = lines.slice(empty + 1).find((line) => line !== '');
      const sent = latin(up.sent);
      if (empty === -1 || after === undefined || sent.includes(after)) return undefined;
      // everything before it crossed, and no line end for the empty line
      if (!before.every((line) => sent.includes(line)) || sent.split('\n').length - 1 > before.length)
        return undefined;
      const place = locateOnly(
        context.evidence.submission,
        client.file,
        /\.?send(?:all)?\s*\(|\bwrite\w*\s*\(/,
      );
      return {
        text: { key: 'diagnosis.skips-empty-line', values: { who: who(client) } },
        hint: { key: 'diagnosis.skips-empty-line.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [...up.frames.slice(-2), ...down.frames.slice(-2)]),
        always: true,
      };
    }),
};
