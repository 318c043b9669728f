import { programOf } from '../evidence/programs.ts';
import type { Message, Verdict } from '../model/verdict.ts';
import { cite, failed, passed, say } from './cite.ts';
import type { CheckContext, ItemProblem } from './definition.ts';
import { demands } from './demand.ts';
import { defineCheck, programReferences } from './definition.ts';
import { missingProgram } from './missing-program.ts';
import { objectSchema, programSchema } from './parameters.ts';
import { exchangesOf } from './reply-exchange.ts';
import type { Exchange } from './reply-exchange.ts';
import { expectationWords } from './reply-demand.ts';
import { expectationProblems, expectationSchema, readExpectation, shownAs } from './reply-expectation.ts';
import { outcomeOf } from './reply-outcome.ts';
import type { Demand, Failure, Outcome } from './reply-outcome.ts';
import { clip, listed } from './text.ts';

interface Parameters extends Demand {
  client: string;
  server: string;
  protocol: 'tcp' | 'udp';
  connections: 'all' | 'any';
  partial: boolean;
  written: unknown[];
}

/** What a server answered, message by message. */
export const reply = defineCheck<Parameters>({
  type: 'reply',
  summary:
    "What a server answered to a client or a probe, as reassembled streams (or datagrams), cut into messages by `endsWith`: one expectation for each message, in order. An expectation is a text, or an object with one of `equals`, `contains`, `startsWith`, `matches` (a regular expression), `json` (a JSON Schema) or `anyOf`, and with `ignoreCase`, `trim` and `shown` (how students read it). `{client-address}` and `{client-port}` stand for the client's own. What was not acknowledged by the client's machine did not come; what came only after a probe had given up and closed is late.",
  parameters: objectSchema(
    {
      client: programSchema('Step id of the client, or of a probe.'),
      server: programSchema('Step id of the server.'),
      protocol: { enum: ['tcp', 'udp'], description: 'tcp where absent.' },
      endsWith: {
        type: 'string',
        minLength: 1,
        description:
          'What ends each message of a stream; where absent the stream of a connection is one message.',
      },
      expect: {
        type: 'array',
        minItems: 1,
        items: expectationSchema,
        description: 'What each message must be, in order: texts, or objects like `{"matches": …}`.',
      },
      each: {
        type: 'boolean',
        description: 'The one expectation holds for every message. false where absent.',
      },
      count: { type: 'integer', minimum: 1, description: 'With each: how many messages there must be.' },
      exactly: { type: 'boolean', description: 'No further message may come. true where absent.' },
      closes: {
        type: 'boolean',
        description:
          'The server closes the connection (FIN) by itself, without a signal. false where absent.',
      },
      connections: {
        enum: ['all', 'any'],
        description:
          'Whether every connection that carried data of the client must satisfy, or one. all where absent.',
      },
      partial: {
        type: 'boolean',
        description: 'Give points in proportion to the messages that are right. false where absent.',
      },
    },
    ['client', 'server', 'expect'],
  ),
  read: (reader) => {
    const listedExpectations = reader.any('expect');
    const written: unknown[] = Array.isArray(listedExpectations) ? listedExpectations : [];
    const endsWith = reader.optionalString('endsWith');
    const count = reader.optionalNumber('count');
    return {
      client: reader.string('client'),
      server: reader.string('server'),
      protocol: reader.optionalOneOf('protocol', ['tcp', 'udp']) ?? 'tcp',
      expect: written.map(readExpectation),
      written,
      each: reader.flag('each'),
      exactly: reader.flag('exactly', true),
      closes: reader.flag('closes'),
      connections: reader.optionalOneOf('connections', ['all', 'any']) ?? 'all',
      partial: reader.flag('partial'),
      ...(endsWith === undefined ? {} : { endsWith }),
      ...(count === undefined ? {} : { count }),
    };
  },
  demand: ({ client, server, protocol, expect, each, count, exactly, endsWith, closes, partial }, words) => {
    const isCut = endsWith !== undefined || protocol === 'udp';
    return demands('reply', {
      client: words.program(client),
      server: words.program(server),
      texts: words.all(expect.map((expectation) => expectationWords(expectation, words))),
      answers: each ? 'each' : expect.length > 1 ? 'several' : 'one',
      count: count ?? 0,
      more: isCut && exactly && !each ? 'no' : 'yes',
      closes: closes ? 'yes' : 'no',
      partial: partial ? 'yes' : 'no',
    });
  },
  deeds: ({ server }) => ({ [server]: 1 }),
  references: ({ client, server }) => programReferences({ client, server }),
  problems,
  judge,
});

function judge(parameters: Parameters, context: CheckContext): Verdict {
  const { client, server, protocol, connections, partial } = parameters;
  const { scenario } = context;
  const expected = expectedText(parameters);
  const missing = missingProgram(context, [client, server], expected);
  if (missing !== undefined) return missing;

  const isProbe = programOf(scenario, client)?.probe !== undefined;
  const exchanges = exchangesOf(scenario, parameters);
  const judged = judgedOf(exchanges, isProbe);
  if (judged.length === 0) {
    const isOpen = exchanges.some((exchange) => exchange.isOpen);
    const key = protocol === 'udp' ? 'no-datagram' : isOpen ? 'nothing-asked' : 'no-connection';
    return failed({
      expected,
      actual: say(`reply.${key}`),
      hint: say(`reply.${key}.hint`),
      frames: cite(
        scenario,
        ...exchanges.flatMap(({ askedFrames, refusedBy }) => [...askedFrames, refusedBy]),
      ),
      filter: filterOf(exchanges),
    });
  }

  const outcomes = judged.map((exchange) => outcomeOf(exchange, parameters));
  const good = outcomes.filter(({ failure }) => failure === undefined);
  const bad = outcomes.filter((outcome) => outcome.failure !== undefined);
  if (connections === 'any' ? good.length > 0 : bad.length === 0) return satisfied(good, expected, context);

  const worst = connections === 'any' ? mostRight(bad) : bad[0];
  if (worst?.failure === undefined) return satisfied(good, expected, context);
  if (worst.exchange.hasUnseenBytes)
    return {
      status: 'inconclusive',
      actual: say('capture.unseen-bytes'),
      frames: cite(scenario, ...worst.exchange.askedFrames),
    };
  const counted = connections === 'any' ? [worst] : outcomes;
  const share = sum(counted.map(({ right }) => right)) / sum(counted.map(({ total }) => total));
  return failed({
    expected,
    ...told(worst.failure, { bad: bad.length, connections: outcomes.length }),
    frames: cite(scenario, ...worst.exchange.askedFrames.slice(0, 2), ...worst.failure.frames),
    filter: worst.exchange.filter,
    fraction: partial ? share : 0,
  });
}

/**
 * The exchanges that must satisfy: those in which the client asked for something. A client that says nothing leaves it to
 * the server to speak first. A probe tries no connection twice, so each of its connections counts.
 */
function judgedOf(exchanges: Exchange[], isProbe: boolean): Exchange[] {
  if (isProbe)
    return exchanges.some(({ isOpen, unreachable }) => isOpen || unreachable !== undefined) ? exchanges : [];
  const asking = exchanges.filter(({ asked }) => asked > 0);
  return asking.length > 0 ? asking : exchanges.filter(({ messages }) => messages.length > 0);
}

function satisfied(outcomes: Outcome[], expected: Message, context: CheckContext): Verdict {
  const exchanges = outcomes.map(({ exchange }) => exchange);
  const frames = exchanges.flatMap(({ askedFrames, messages, closing }) => [
    askedFrames[0],
    ...messages.slice(0, 6).flatMap((message) => message.frames().slice(0, 1)),
    closing?.frame,
  ]);
  const messages = sum(exchanges.map((exchange) => exchange.messages.length));
  const first = clip(exchanges[0]?.messages[0]?.text ?? '');
  return passed({
    expected,
    actual: say('reply.passed', { messages, connections: exchanges.length, got: first }),
    frames: cite(context.scenario, ...frames),
    filter: filterOf(exchanges),
  });
}

function told(
  failure: Failure,
  of: { bad: number; connections: number },
): { actual: Message; hint: Message } {
  const values = { number: 1, total: 1, ...of, ...failure.values };
  const { key } = failure;
  return { actual: say(`reply.${key}`, values), hint: say(`reply.${key}.hint`, values) };
}

function expectedText({ expect, each, closes, endsWith = '' }: Parameters): Message {
  const texts = expect.map((one) => `"${clip(`${shownAs(one)}${endsWith}`, 56)}"`);
  return say('reply.expected', {
    texts: listed(texts, 4),
    count: expect.length,
    each: each ? 'yes' : 'no',
    closes: closes ? 'yes' : 'no',
  });
}

function problems(parameters: Parameters): ItemProblem[] {
  const { written, protocol, endsWith, each, count, closes } = parameters;
  const found = written.flatMap((one, index) => expectationProblems(one, `/expect/${index}`));
  const add = (at: string, fault: string, remedy: string): void => void found.push({ at, fault, remedy });
  if (each && written.length !== 1)
    add(
      '/expect',
      `must hold one expectation with "each", held ${written.length}`,
      'Write one, or leave "each" out.',
    );
  if (count !== undefined && !each) add('/count', 'needs "each"', 'Set "each": true, or leave "count" out.');
  if (protocol === 'tcp' && endsWith === undefined && (written.length > 1 || (count ?? 1) > 1))
    add(
      '/expect',
      'asks for several messages of a stream, and nothing tells where one ends',
      String.raw`Give "endsWith", for example "\r\n".`,
    );
  if (protocol === 'udp' && endsWith !== undefined)
    add('/endsWith', 'has no meaning with UDP', 'Leave it out: each datagram is one message.');
  if (protocol === 'udp' && closes)
    add('/closes', 'has no meaning with UDP', 'Leave it out: UDP has no connection to close.');
  return found;
}

function mostRight(outcomes: Outcome[]): Outcome | undefined {
  return outcomes.toSorted((a, b) => b.right / b.total - a.right / a.total)[0];
}

function filterOf(exchanges: Exchange[]): string {
  return exchanges
    .slice(0, 8)
    .map(({ filter }) => filter)
    .join(' || ');
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
