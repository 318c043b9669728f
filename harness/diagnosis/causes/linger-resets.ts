import type { Cause, Finding } from '../cause.ts';
import type { Context } from '../context.ts';
import { eachDialogue, resetOf } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly } from '../source.ts';
import { who } from '../words.ts';

/** SO_LINGER with 0 seconds: close() sends a reset in place of a FIN. Told where the reset was seen and the source sets it. */
export const lingerResets: Cause = {
  code: 'linger-resets',
  hidesOwn: ['client-reads-once', 'server-reads-once', 'reported-error'],
  hidesPeers: ['crashed', 'reported-error'],
  find: (context) => [...bySide(context, 'server'), ...bySide(context, 'client')],
};

/** Options that make close() send a reset, in the languages of the lab. */
export const LINGER = /SO_LINGER|setSoLinger|SetLinger|resetAndDestroy|set_linger/;

function bySide(context: Context, side: 'server' | 'client'): Finding[] {
  return eachDialogue(context, side, (dialogue) => {
    const program = dialogue[side];
    const reset = resetOf(dialogue, side);
    const place = locateOnly(context.evidence.submission, program.file, LINGER);
    if (reset === undefined || place?.line === undefined) return undefined;
    return {
      text: { key: 'diagnosis.linger-resets', values: { who: who(program) } },
      hint: { key: 'diagnosis.linger-resets.hint' },
      place,
      frames: cite(dialogue.view.id, [reset]),
      explains: ({ type }) => type !== 'listening' && type !== 'handshake' && type !== 'dns',
    };
  });
}
