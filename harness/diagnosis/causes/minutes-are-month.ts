import type { Cause } from '../cause.ts';
import { eachDialogue, latin } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateLine } from '../source.ts';
import { who } from '../words.ts';

/** `%m` is the month; minutes are `%M` (strftime, C and Python). Told where the answer on the wire shows it. */
export const minutesAreMonth: Cause = {
  code: 'minutes-are-month',
  find: (context) =>
    eachDialogue(context, 'server', ({ view, server, down }) => {
      const place = locateLine(context.evidence.submission, server.file, /%[HI][:.]%m/);
      const minutes = /\b\d\d[:.](\d\d)[:.]\d\d/.exec(latin(down.sent))?.[1];
      const timeNs = view.evidence.capture.packets[0]?.frame.timeNs;
      if (place === undefined || minutes === undefined || timeNs === undefined) return undefined;
      const month = new Date(Number(timeNs / 1_000_000n)).getUTCMonth() + 1;
      if (Number(minutes) !== month) return undefined;
      return {
        text: { key: 'diagnosis.minutes-are-month', values: { who: who(server), minutes } },
        hint: { key: 'diagnosis.minutes-are-month.hint' },
        place,
        frames: cite(view.id, down.frames),
        always: true,
        blocking: false,
        explains: ({ type }) => type === 'reply' || type === 'frames',
      };
    }),
};
