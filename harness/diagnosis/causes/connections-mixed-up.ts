import { startsWith } from '../bytes.ts';
import type { Cause, Finding } from '../cause.ts';
import { dialoguesIn, finOf, latin, resetOf, type Dialogue } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly } from '../source.ts';
import { peerSymptoms } from '../suppress.ts';
import { who } from '../words.ts';

/** What one client sent came back to another: threads that share the variable of the connection do that. */
export const connectionsMixedUp: Cause = {
  code: 'connections-mixed-up',
  hidesOwn: [
    'server-reads-once',
    'reply-missing',
    'file-cut-short',
    'wrong-bytes',
    'crashed',
    'reported-error',
  ],
  hidesPeers: [...peerSymptoms, 'client-reads-once'],
  find: (context) =>
    context.scenarios.flatMap((view) => {
      const all = dialoguesIn(view);
      for (const robbed of all) {
        const lucky = all.find((other) => other !== robbed && hasBytesOf(other, robbed));
        if (lucky === undefined || lucky.server !== robbed.server || robbed.server.record.probe !== undefined)
          continue;
        const { server, client } = robbed;
        const place = locateOnly(
          context.evidence.submission,
          server.file,
          /^\s*global\b.*\b(?:conn|koneksi|klien|client|sock)\w*/i,
        );
        const shared = locateOnly(context.evidence.submission, server.file, /\baccept\s*\(/);
        const isGlobal = place?.line !== undefined;
        return [
          {
            scenario: view.id,
            programs: [server.id],
            peers: [...new Set(all.map((dialogue) => dialogue.client.id))],
            text: {
              key: 'diagnosis.connections-mixed-up',
              values: {
                who: who(server),
                robbed: client.id,
                lucky: lucky.client.id,
                got: lucky.down.sent.length,
                sent: lucky.up.sent.length,
              },
            },
            once: server.file ?? server.id,
            hint: { key: `diagnosis.connections-mixed-up.${isGlobal ? 'hint-global' : 'hint'}` },
            ...(shared === undefined ? {} : { place: shared }),
            frames: cite(view.id, [
              robbed.up.frames[0],
              resetOf(robbed, 'server') ?? finOf(robbed, 'server'),
              lucky.up.frames[0],
              ...lucky.down.frames.slice(0, 2),
              ...lucky.down.frames.slice(-2),
            ]),
          } satisfies Finding,
        ];
      }
      return [];
    }),
};

/**
 * True where `lucky` got bytes that only `robbed` had sent and did not get back itself; or, where both sent the same,
 * more than it had sent, piece by piece bytes of theirs, while the other got less.
 */
function hasBytesOf(lucky: Dialogue, robbed: Dialogue): boolean {
  if (!overlap(lucky, robbed) || robbed.down.sent.length >= robbed.up.sent.length) return false;
  const [own, others, got] = [latin(lucky.up.sent), latin(robbed.up.sent), latin(lucky.down.sent)];
  if (others.length < WINDOW || startsWith(lucky.up.sent, lucky.down.sent)) return false;
  if (!startsWith(robbed.up.sent, robbed.down.sent)) return false;
  const back = latin(robbed.down.sent);
  for (let at = 0; at + WINDOW <= others.length; at++) {
    const piece = others.slice(at, at + WINDOW);
    if (got.includes(piece) && !own.includes(piece) && !back.includes(piece)) return true;
  }
  return own === others && got.length > own.length && piecesOf(lucky).every((piece) => own.includes(piece));
}

/** So many bytes in a row are no chance. */
const WINDOW = 12;

function overlap(a: Dialogue, b: Dialogue): boolean {
  const [firstA, lastA] = [a.connection.frames[0] ?? 0, a.connection.frames.at(-1) ?? 0];
  const [firstB, lastB] = [b.connection.frames[0] ?? 0, b.connection.frames.at(-1) ?? 0];
  return firstA <= lastB && firstB <= lastA;
}

function piecesOf({ connection, down }: Dialogue): string[] {
  const text = latin(down.sent);
  return connection.toClient.chunks
    .filter(({ frame }) => down.frames.includes(frame))
    .map(({ offset, length }) => text.slice(offset, offset + length));
}
