import type { Cause } from '../cause.ts';
import { eachDialogue, finOf, latin, resetOf, type Dialogue } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { requestsOf } from '../requests.ts';
import { locateOnly } from '../source.ts';
import { linesTypedAt } from '../typed.ts';
import { quote, who } from '../words.ts';

/** The lab asks the server to close after a word, and it did not. */
export const staysOpen: Cause = {
  code: 'stays-open',
  hidesOwn: ['never-closes', 'reported-error'],
  hidesPeers: ['never-ended', 'waits-for-end', 'reported-error'],
  find: (context) =>
    eachDialogue(context, 'server', (dialogue) => {
      const { view, server, up, down } = dialogue;
      const asking = context.checks.filter(
        ({ status, item, with: { closes }, mentions }) =>
          status === 'failed' &&
          item.scenario === view.id &&
          closes === true &&
          (mentions.get(view.id)?.has(dialogue.client.id) ?? false),
      );
      const word = lastWord(dialogue);
      const left = finOf(dialogue, 'client') ?? resetOf(dialogue, 'client') ?? Infinity;
      const closed = finOf(dialogue, 'server') ?? resetOf(dialogue, 'server') ?? Infinity;
      if (asking.length === 0 || word === undefined || closed < left) return undefined;
      if (!latin(up.sent).trimEnd().endsWith(word)) return undefined;
      const place = locateOnly(
        context.evidence.submission,
        server.file,
        new RegExp(`['"]${word.replaceAll(/\W/g, '.')}`, 'i'),
      );
      return {
        text: { key: 'diagnosis.stays-open', values: { who: who(server), word: quote(word) } },
        hint: { key: 'diagnosis.stays-open.hint', values: { word: quote(word) } },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [up.frames.at(-1), down.frames.at(-1)]),
        explains: ({ id }) => asking.some(({ item }) => item.id === id),
      };
    }),
};

/** What the scenario says last on this connection: the last request of a probe, or the last line typed. */
function lastWord(dialogue: Dialogue): string | undefined {
  const request = requestsOf(dialogue).at(-1);
  const said =
    request === undefined ? linesTypedAt(dialogue.view, dialogue.client.id).at(-1) : latin(request);
  const word = said?.trim();
  return word === undefined || word === '' || word.length > 20 ? undefined : word;
}
