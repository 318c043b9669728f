import type { Cause } from '../cause.ts';
import { eachDialogue, finOf, isAccepted, resetOf } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly, mentions } from '../source.ts';
import { who } from '../words.ts';

/** The server never sent its FIN, though the client had closed: a process that inherited the socket still holds it, or nobody closes it. */
export const neverCloses: Cause = {
  code: 'never-closes',
  hidesOwn: ['reported-error'],
  hidesPeers: ['never-ended', 'reported-error'],
  find: (context) =>
    eachDialogue(context, 'server', (dialogue) => {
      const { view, server, down, connection } = dialogue;
      const { end } = server.record;
      const left = finOf(dialogue, 'client');
      if (left === undefined || end.kind !== 'stopped' || end.why !== 'idle' || !isAccepted(dialogue))
        return undefined;
      if (finOf(dialogue, 'server') !== undefined) return undefined;
      if (resetOf(dialogue, 'client') !== undefined || resetOf(dialogue, 'server') !== undefined)
        return undefined;
      if (down.sent.length === 0 || connection.toServer.fin?.acknowledgedBy === undefined) return undefined;
      const { submission } = context.evidence;
      const isForking = mentions(submission, server.file, FORKING);
      const place = isForking
        ? locateOnly(
            submission,
            server.file,
            /\bProcess\s*\(|\bos\.fork\s*\(|\bfork\s*\(|\.submit\s*\(|\.apply_async\s*\(/,
          )
        : locateOnly(submission, server.file, /\baccept\s*\(/i);
      return {
        text: { key: 'diagnosis.never-closes', values: { who: who(server) } },
        hint: { key: `diagnosis.never-closes.${isForking ? 'hint-inherited' : 'hint'}` },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [...down.frames.slice(-1), left, connection.toServer.fin.acknowledgedBy]),
        always: isForking,
        blocking: false,
        consequence: true,
        explains: ({ type, with: { filter, closes } }) =>
          type === 'teardown' || closes === true || (typeof filter === 'string' && filter.includes('fin')),
      };
    }),
};

const FORKING = /\bmultiprocessing\b|\bProcessPoolExecutor\b|\bos\.fork\s*\(|\bfork\s*\(\s*\)/;
