import type { Cause, Finding } from '../cause.ts';
import type { Context, ProgramView, RatedCheck } from '../context.ts';
import { dialoguesIn, latin, talksIn } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { locateOnly } from '../source.ts';
import { quote, who } from '../words.ts';

/** The client sends nearly the text that the lab asks for. */
export const wrongText: Cause = {
  code: 'wrong-text',
  hidesOwn: ['reported-error'],
  find: (context) =>
    context.checks
      .filter((check) => check.status === 'failed' && wantedText(check) !== undefined)
      .flatMap((check) => findings(context, check, wantedText(check) ?? '')),
};

function findings(context: Context, check: RatedCheck, wanted: string): Finding[] {
  const view = context.scenarios.find(({ id }) => id === check.item.scenario);
  if (view === undefined) return [];
  const mentioned = check.mentions.get(view.id) ?? new Set<string>();
  const said = [
    ...dialoguesIn(view).map(({ client, server, up, down }) => ({
      client,
      server,
      bytes: up.sent,
      back: down.sent,
      frames: up.frames,
    })),
    ...talksIn(view).map(({ client, server, questions: [first], answers: [answer] }) => ({
      client,
      server,
      bytes: first?.payload ?? new Uint8Array(),
      back: answer?.payload ?? new Uint8Array(),
      frames: first === undefined ? [] : [first.frame],
    })),
  ].filter(
    ({ client }) => client.record.probe === undefined && (mentioned.size === 0 || mentioned.has(client.id)),
  );
  return said.flatMap(({ client, server, bytes, back, frames }): Finding[] => {
    const sent = latin(bytes);
    const start = sent.indexOf(wanted.slice(0, HEAD));
    if (sent === '' || sent.includes(wanted)) return [];
    if (start === -1) return [another(view.id, check, client, server, sent, latin(back), wanted, frames)];
    const part = sent.slice(start);
    let same = 0;
    while (same < wanted.length && same < part.length && part[same] === wanted[same]) same++;
    const isCut = start + same >= sent.length;
    const literal = part.slice(0, Math.min(16, same)).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const place = locateOnly(context.evidence.submission, client.file, new RegExp(literal));
    return [
      {
        scenario: view.id,
        programs: [client.id],
        peers: [server.id],
        text: {
          key: `diagnosis.wrong-text.${isCut ? 'cut' : 'other'}`,
          values: {
            who: who(client),
            position: same + 1,
            count: same,
            total: wanted.length,
            got: quote(part.slice(same, same + 12)),
            wanted: quote(wanted.slice(same, same + 12)),
          },
        },
        hint: { key: 'diagnosis.wrong-text.hint', values: { wanted: quote(wanted) } },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, frames),
        explains: ({ id }) => id === check.item.id,
      },
    ];
  });
}

/** Nothing of the text is there: what was sent in its place is shown. */
function another(
  scenario: string,
  check: RatedCheck,
  client: ProgramView,
  server: ProgramView,
  sent: string,
  back: string,
  wanted: string,
  frames: number[],
): Finding {
  const shown = (text: string) => quote(Buffer.from(text, 'latin1').toString('utf8').split('\n')[0] ?? '');
  return {
    scenario,
    programs: [client.id],
    peers: [server.id],
    text: {
      key: 'diagnosis.wrong-text.whole',
      values: {
        who: who(client),
        got: shown(sent),
        back: back === '' ? 'none' : shown(back),
        wanted: quote(wanted),
      },
    },
    hint: { key: 'diagnosis.wrong-text.hint', values: { wanted: quote(wanted) } },
    frames: cite(scenario, frames),
    blocking: false,
    isLastResort: true,
    explains: ({ id }) => id === check.item.id,
  };
}

/** So many characters of the beginning must be right: otherwise it is another text. */
const HEAD = 8;

/** The text that a check asks a client to send, where it is one. */
function wantedText({ item, with: parameters }: RatedCheck): string | undefined {
  const { text, filter, count, client, by } = parameters;
  if (item.type === 'payload' && typeof text === 'string') return text.length > HEAD ? text : undefined;
  const isClients = client !== undefined || (Array.isArray(by) && by.length === 1 && by[0] === 'client');
  if (item.type !== 'frames' || typeof filter !== 'string' || count === 0 || !isClients) return undefined;
  const quoted = [...filter.matchAll(/\bcontains "([^"\\]+)"/g)].map((match) => match[1] ?? '');
  return quoted.length === 1 && (quoted[0]?.length ?? 0) > HEAD ? quoted[0] : undefined;
}
