import { conversationsBetween } from '../../evidence/connections.ts';
import type { Cause, Finding } from '../cause.ts';
import { peersOf, type ProgramView, type ScenarioView } from '../context.ts';
import { cite } from '../frames.ts';
import { asksForAnswer } from '../suppress.ts';
import { connectionsWith, isEstablished } from '../traffic.ts';
import { who } from '../words.ts';

/** The client sent, and the server answered nothing. */
export const replyMissing: Cause = {
  code: 'reply-missing',
  hidesOwn: ['reported-error'],
  hidesPeers: ['never-ended', 'crashed', 'reported-error'],
  find: (context) =>
    context.scenarios.flatMap((view) =>
      view.programs
        .filter((program) => program.role === 'client')
        .flatMap((client) =>
          peersOf(view, client).flatMap((server): Finding[] => {
            const unanswered = unansweredData(view, client, server);
            if (unanswered === undefined) return [];
            return [
              {
                scenario: view.id,
                programs: [server.id],
                peers: [client.id],
                text: {
                  key: 'diagnosis.reply-missing',
                  values: { who: who(server), bytes: unanswered.bytes },
                },
                hint: { key: 'diagnosis.reply-missing.hint' },
                ...(server.file === undefined ? {} : { place: { file: server.file } }),
                frames: cite(view.id, unanswered.frames),
                once: server.file ?? server.id,
                explains: ({ type }) => asksForAnswer(type),
                consequence: true,
              },
            ];
          }),
        ),
    ),
};

/** Undefined where the client sent nothing, or something came back. */
function unansweredData(
  view: ScenarioView,
  client: ProgramView,
  server: ProgramView,
): { bytes: number; frames: number[] } | undefined {
  const connections = connectionsWith(view, client, [server]).filter(isEstablished);
  const conversations = conversationsBetween(view.evidence, client.id, server.id);
  const isAnswered =
    connections.some(({ toClient }) => toClient.bytes.length > 0) ||
    conversations.some(({ datagrams }) => datagrams.some(({ from }) => from === 'server'));
  const asked = connections.find(({ toServer }) => toServer.bytes.length > 0);
  if (isAnswered) return undefined;
  if (asked !== undefined)
    return { bytes: asked.toServer.bytes.length, frames: asked.toServer.chunks.map(({ frame }) => frame) };
  const bytes = conversations[0]?.datagrams.reduce((sum, { payload }) => sum + payload.length, 0);
  // an empty datagram asks nothing
  return bytes === undefined || bytes === 0
    ? undefined
    : { bytes, frames: conversations[0]?.datagrams.map(({ frame }) => frame) ?? [] };
}
