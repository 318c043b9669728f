import type { Cause, Finding } from '../cause.ts';
import type { Context, RatedCheck } from '../context.ts';
import { dialoguesIn, latin, talksIn } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { isRecord } from '../roles.ts';
import { quote, who } from '../words.ts';

/** No cause was found, and the answer is not what the lab asks for: both are shown. */
export const wrongAnswer: Cause = {
  code: 'wrong-answer',
  find: (context) =>
    context.checks
      .filter(({ status, item }) => status === 'failed' && item.type === 'reply')
      .flatMap((check) => {
        const finding = tell(context, check);
        return finding === undefined ? [] : [finding];
      }),
};

function tell(context: Context, check: RatedCheck): Finding | undefined {
  const view = context.scenarios.find(({ id }) => id === check.item.scenario);
  const wanted = shownIn(check.with);
  if (view === undefined || wanted === undefined) return undefined;
  const client = check.with['client'];
  const answers = [
    ...dialoguesIn(view).map(({ client: { id }, server, down }) => ({
      id,
      server,
      bytes: down.sent,
      frames: down.frames,
    })),
    ...talksIn(view).map(({ client: { id }, server, answers: [first] }) => ({
      id,
      server,
      bytes: first?.payload ?? new Uint8Array(),
      frames: first === undefined ? [] : [first.frame],
    })),
  ];
  const answer = answers.find(({ id, bytes }) => id === client && bytes.length > 0);
  if (answer === undefined || answer.server.record.probe !== undefined) return undefined;
  const { server } = answer;
  const got = Buffer.from(latin(answer.bytes), 'latin1').toString('utf8');
  return {
    scenario: view.id,
    programs: [server.id],
    peers: typeof client === 'string' ? [client] : [],
    text: {
      key: 'diagnosis.wrong-answer',
      values: { who: who(server), got: quote(visible(got)), wanted: quote(visible(wanted)) },
    },
    hint: { key: 'diagnosis.wrong-answer.hint' },
    ...(server.file === undefined ? {} : { place: { file: server.file } }),
    frames: cite(view.id, answer.frames),
    once: server.file ?? server.id,
    blocking: false,
    isLastResort: true,
    explains: ({ id }) => id === check.item.id,
  };
}

function visible(text: string): string {
  return text.replaceAll('\r', String.raw`\r`).replaceAll('\n', String.raw`\n`);
}

/** How the lab shows what it expects, where it does. */
function shownIn(parameters: Record<string, unknown>): string | undefined {
  const { expect } = parameters;
  const first: unknown = Array.isArray(expect) ? expect[0] : undefined;
  if (typeof first === 'string') return first;
  if (!isRecord(first)) return undefined;
  const { shown, equals, contains } = first;
  return [shown, equals, contains].find((text) => typeof text === 'string');
}
