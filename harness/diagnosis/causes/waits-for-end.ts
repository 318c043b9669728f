import { areEqual } from '../bytes.ts';
import type { Cause } from '../cause.ts';
import { eachDialogue, finOf, resetOf } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly, RECEIVING } from '../source.ts';
import { who } from '../words.ts';

/** The client has all of its data back and goes on reading, while the server waits for the client to close. */
export const waitsForEnd: Cause = {
  code: 'waits-for-end',
  hidesOwn: ['never-ended', 'reported-error'],
  hidesPeers: ['never-closes', 'never-accepts', 'serves-one-at-a-time', 'reported-error'],
  find: (context) =>
    eachDialogue(context, 'client', (dialogue) => {
      const { view, client, up, down } = dialogue;
      const { end, waitingOn } = client.record;
      if (end.kind !== 'stopped' || end.why === 'idle' || waitingOn !== 'receive') return undefined;
      const isClosed = (['client', 'server'] as const).some(
        (side) => finOf(dialogue, side) !== undefined || resetOf(dialogue, side) !== undefined,
      );
      if (isClosed || up.sent.length === 0 || !areEqual(up.sent, down.sent)) return undefined;
      const place = locateOnly(context.evidence.submission, client.file, ...RECEIVING);
      return {
        text: { key: 'diagnosis.waits-for-end', values: { who: who(client), total: down.sent.length } },
        hint: { key: 'diagnosis.waits-for-end.hint' },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [...up.frames.slice(0, 2), ...down.frames.slice(-3)]),
        once: client.file ?? client.id,
        always: true,
      };
    }),
};
