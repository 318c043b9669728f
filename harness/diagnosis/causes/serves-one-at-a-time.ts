import type { Cause, Finding } from '../cause.ts';
import { dialoguesIn, finOf, isAccepted, resetOf, type Dialogue } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly } from '../source.ts';
import { who } from '../words.ts';

/** The lab wants clients served side by side; this server comes to the next one only when the one before has closed. */
export const servesOneAtATime: Cause = {
  code: 'serves-one-at-a-time',
  hidesOwn: ['never-accepts', 'reply-missing', 'reported-error'],
  hidesPeers: ['never-ended', 'crashed', 'reported-error'],
  find: (context) =>
    context.checks.flatMap((check): Finding[] => {
      const { item, status, with: parameters } = check;
      if (status !== 'failed' || item.type !== 'concurrent-service' || parameters['want'] !== 'parallel')
        return [];
      const view = context.scenarios.find(({ id }) => id === item.scenario);
      const dialogues = view === undefined ? [] : dialoguesIn(view);
      const first = dialogues.find(({ client }) => client.id === parameters['first']);
      const second = dialogues.find(({ client }) => client.id === parameters['second']);
      if (view === undefined || first === undefined || second === undefined) return [];
      if (first.server.record.probe !== undefined || !isWaiting(first, second)) return [];
      const place = locateOnly(context.evidence.submission, first.server.file, /\baccept\s*\(/i);
      return [
        {
          scenario: view.id,
          programs: [first.server.id],
          peers: dialogues.map(({ client }) => client.id),
          text: { key: 'diagnosis.serves-one-at-a-time', values: { who: who(first.server) } },
          hint: { key: 'diagnosis.serves-one-at-a-time.hint' },
          ...(place === undefined ? {} : { place }),
          frames: cite(view.id, [
            first.connection.handshake.syn,
            second.connection.handshake.syn,
            second.up.frames[0],
            leavingOf(first),
            second.down.frames[0],
          ]),
          explains: ({ type }) => type === 'concurrent-service' || type === 'reply' || type === 'all-served',
        },
      ];
    }),
};

/** True where the second client asked while the first was there, and was answered only later, or never accepted. */
function isWaiting(first: Dialogue, second: Dialogue): boolean {
  const asked = second.up.frames[0] ?? Infinity;
  const left = leavingOf(first) ?? Infinity;
  const came = first.connection.handshake.syn ?? 0;
  if (came > (second.connection.handshake.syn ?? 0) || asked > left || !isAccepted(first)) return false;
  const answered = second.down.frames[0];
  return answered === undefined ? !isAccepted(second) : answered > left;
}

function leavingOf(dialogue: Dialogue): number | undefined {
  const frames = [finOf(dialogue, 'client'), resetOf(dialogue, 'client'), finOf(dialogue, 'server')];
  const known = frames.filter((frame) => frame !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
