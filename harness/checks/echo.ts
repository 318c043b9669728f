import { connectionsBetween, handshakeFrames } from '../evidence/connections.ts';
import { frameLimit } from '../evidence/programs.ts';
import { frameOfByte, transferOf } from '../evidence/transfer.ts';
import type { Transfer } from '../evidence/transfer.ts';
import type { Verdict } from '../model/verdict.ts';
import { cite, failed, passed, say } from './cite.ts';
import { firstDifference } from './compare.ts';
import type { CheckContext } from './definition.ts';
import { demands, percent } from './demand.ts';
import { defineCheck, programReferences } from './definition.ts';
import { missingProgram } from './missing-program.ts';
import { judgeDatagrams } from './echo-datagrams.ts';
import { fractionSchema, objectSchema, programSchema } from './parameters.ts';
import { byteText, streamFilter } from './text.ts';

interface Parameters {
  client: string;
  server: string;
  protocol: 'tcp' | 'udp';
  differentAnswer: number;
}

interface Exchange {
  question: Transfer;
  answer: Transfer;
  /** The part of the answer that reached the client's machine. */
  back: Uint8Array;
}

/** What the client sent against what came back, as streams: segments are not send() calls. */
export const echo = defineCheck<Parameters>({
  type: 'echo',
  summary:
    'Everything that the client sent came back, byte by byte, compared as reassembled streams on each connection that carried data of the client. With `udp`, each datagram came back byte by byte, once, from the port that it was sent to. Nothing sent never counts as echoed. An answer that differs and is not empty earns `differentAnswer` of the points.',
  parameters: objectSchema(
    {
      client: programSchema('Step id of the client.'),
      server: programSchema('Step id of the server.'),
      protocol: { enum: ['tcp', 'udp'], description: 'tcp where absent.' },
      differentAnswer: fractionSchema(
        'Part of the points (0 to 1) for an answer that differs and is not empty. 0 where absent.',
      ),
    },
    ['client', 'server'],
  ),
  read: (reader) => ({
    client: reader.string('client'),
    server: reader.string('server'),
    protocol: reader.optionalOneOf('protocol', ['tcp', 'udp']) ?? 'tcp',
    differentAnswer: reader.optionalNumber('differentAnswer') ?? 0,
  }),
  demand: ({ client, server, protocol, differentAnswer }, words) =>
    demands('echo', {
      client: words.program(client),
      server: words.program(server),
      protocol,
      other: percent(differentAnswer),
    }),
  references: ({ client, server }) => programReferences({ client, server }),
  judge,
});

function judge(parameters: Parameters, context: CheckContext): Verdict {
  const { client, server, protocol, differentAnswer } = parameters;
  const { scenario } = context;
  const expectedAny = say('echo.expected-any');
  const missing = missingProgram(context, [client, server], expectedAny);
  if (missing !== undefined) return missing;
  if (protocol === 'udp') return judgeDatagrams(parameters, context);

  const limit = frameLimit(scenario, client, server);
  const connections = connectionsBetween(scenario, client, server);
  const exchanges = connections
    .map((connection): Exchange => {
      const answer = transferOf(connection, 'server', limit);
      return {
        question: transferOf(connection, 'client', limit),
        answer,
        back: answer.sent.subarray(0, answer.acknowledged),
      };
    })
    .filter(({ question }) => question.sent.length > 0);
  const isConnected = connections.some((connection) => handshakeFrames(connection, limit) !== undefined);
  if (exchanges.length === 0) {
    return failed({
      expected: expectedAny,
      actual: say(isConnected ? 'echo.nothing-sent' : 'echo.no-connection'),
      hint: say(isConnected ? 'echo.nothing-sent.hint' : 'echo.no-connection.hint'),
      filter: streamFilter(connections),
    });
  }

  const broken = exchanges.find((exchange) => !isEchoed(exchange));
  if (broken === undefined) {
    const bytes = exchanges.reduce((sum, { question }) => sum + question.sent.length, 0);
    return passed({
      expected: say('echo.expected', { bytes }),
      actual: say('echo.passed', { bytes }),
      frames: cite(
        scenario,
        ...exchanges.flatMap(({ question, answer }) => [
          ...question.frames.slice(0, 3),
          ...answer.frames.slice(0, 3),
        ]),
      ),
      filter: streamFilter(exchanges.map(({ question }) => question.connection)),
    });
  }
  if (broken.question.hasUnseenBytes || broken.answer.hasUnseenBytes) {
    return {
      status: 'inconclusive',
      actual: say('capture.unseen-bytes'),
      frames: cite(scenario, ...broken.answer.frames),
    };
  }
  return failure(broken, exchanges, differentAnswer, context);
}

function isEchoed({ question, back }: Exchange): boolean {
  return question.sent.length === back.length && firstDifference(question.sent, back) === undefined;
}

function failure(
  exchange: Exchange,
  all: Exchange[],
  differentAnswer: number,
  context: CheckContext,
): Verdict {
  const { scenario } = context;
  const { question, answer, back } = exchange;
  const expected = say('echo.expected', { bytes: question.sent.length });
  const filter = streamFilter([question.connection]);
  // An exchange without any answer is worth nothing, however well the others went.
  const fraction = all.every((one) => one.back.length > 0) ? differentAnswer : 0;
  const asked = question.frames.slice(0, 3);
  const wrong = firstDifference(question.sent, back);

  if (back.length === 0) {
    const refused = question.refusedBy;
    const key =
      refused !== undefined ? 'echo.reset' : answer.sent.length > 0 ? 'echo.not-received' : 'echo.no-answer';
    return failed({
      expected,
      actual: say(key, { bytes: question.sent.length }),
      hint: say(`${key}.hint`),
      frames: cite(scenario, ...asked, ...answer.frames.slice(0, 3), refused),
      filter,
    });
  }
  if (wrong !== undefined) {
    return failed({
      expected,
      actual: say('echo.different', {
        bytes: back.length,
        number: wrong + 1,
        got: byteText(back[wrong] ?? 0),
        wanted: byteText(question.sent[wrong] ?? 0),
      }),
      hint: say('echo.different.hint'),
      frames: cite(scenario, ...asked, frameOfByte(answer, wrong)),
      filter,
      fraction,
    });
  }
  const isShort = back.length < question.sent.length;
  return failed({
    expected,
    actual: say(isShort ? 'echo.short' : 'echo.long', { back: back.length, sent: question.sent.length }),
    hint: say(isShort ? 'echo.short.hint' : 'echo.long.hint'),
    frames: cite(scenario, ...asked, ...answer.frames.slice(-3)),
    filter,
    fraction,
  });
}
