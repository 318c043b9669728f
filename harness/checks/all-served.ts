import { connectionsBetween, handshakeFrames } from '../evidence/connections.ts';
import { frameLimit } from '../evidence/programs.ts';
import { transferOf } from '../evidence/transfer.ts';
import type { Transfer } from '../evidence/transfer.ts';
import type { ScenarioEvidence } from '../evidence/types.ts';
import type { Message, Verdict } from '../model/verdict.ts';
import { cite, failed, passed, say } from './cite.ts';
import { firstDifference, holds, joined, latin, sameBytes } from './compare.ts';
import type { CheckContext } from './definition.ts';
import { defineCheck, programReferences } from './definition.ts';
import { missingProgram } from './missing-program.ts';
import { objectSchema, programSchema, programsSchema } from './parameters.ts';
import { streamFilter } from './text.ts';

interface Parameters {
  server: string;
  clients: string[];
  alone: { scenario: string; client: string; server: string };
  partial: boolean;
}

/** What a client got from the server: everything it acknowledged, over all its connections. */
interface Service {
  client: string;
  bytes: Uint8Array;
  transfers: Transfer[];
}

/** Each client got what a client alone gets. */
export const allServed = defineCheck<Parameters>({
  type: 'all-served',
  summary:
    'Each client was *served*: it got what a client alone got, and that was not nothing. The comparison is with the same programs in another scenario where one client runs alone. Numbers in the answer may differ (a time, an address, a port), and a client may get more than it would alone (a chat server passes on what others say). A server that answers nothing serves nobody.',
  parameters: objectSchema(
    {
      server: programSchema('Step id of the server.'),
      clients: programsSchema('Step ids of the clients that must be served.'),
      alone: {
        ...objectSchema(
          {
            scenario: {
              type: 'string',
              minLength: 1,
              description: 'Scenario in which one client runs alone.',
            },
            client: programSchema('Step id of that client.'),
            server: programSchema('Step id of its server.'),
          },
          ['scenario', 'client', 'server'],
        ),
        description: 'Where to see what a client alone gets.',
      },
      partial: {
        type: 'boolean',
        description: 'Give points in proportion to the clients served. False where absent.',
      },
    },
    ['server', 'clients', 'alone'],
  ),
  read: (reader) => {
    const alone = reader.group('alone');
    return {
      server: reader.string('server'),
      clients: reader.strings('clients'),
      alone: {
        scenario: alone.string('scenario'),
        client: alone.string('client'),
        server: alone.string('server'),
      },
      partial: reader.flag('partial'),
    };
  },
  references: ({ server, clients, alone }) => [
    ...programReferences({ server, clients }),
    { kind: 'scenario', name: alone.scenario, at: '/alone/scenario' },
    { kind: 'program', name: alone.client, at: '/alone/client', scenario: alone.scenario },
    { kind: 'program', name: alone.server, at: '/alone/server', scenario: alone.scenario },
  ],
  judge,
});

function judge({ server, clients, alone, partial }: Parameters, context: CheckContext): Verdict {
  const { scenario } = context;
  const expected = say('all-served.expected', { count: clients.length });
  const missing = missingProgram(context, [server, ...clients], expected);
  if (missing !== undefined) return missing;
  const reference = context.evidence.scenarios.get(alone.scenario);
  if (reference === undefined)
    return { status: 'errored', actual: say('scenario.missing', { scenario: alone.scenario }), frames: [] };
  if (!reference.record.counters.complete) {
    return {
      status: 'inconclusive',
      actual: say('capture.incomplete', { scenario: alone.scenario }),
      frames: [],
    };
  }
  const missingAlone = missingProgram(context, [alone.server, alone.client], expected, reference);
  if (missingAlone !== undefined) return missingAlone;

  const model = serviceOf(reference, alone.client, alone.server);
  const services = clients.map((client) => serviceOf(scenario, client, server));
  if ([model, ...services].some(({ transfers }) => transfers.some((transfer) => transfer.hasUnseenBytes))) {
    return { status: 'inconclusive', actual: say('capture.unseen-bytes'), frames: [] };
  }
  if (model.bytes.length === 0)
    return nothingAlone(expected, services, scenario, isReached(reference, alone));

  const unserved = services.filter(({ bytes }) => !isSameService(model.bytes, bytes));
  const served = clients.length - unserved.length;
  const first = unserved[0];
  if (first === undefined) {
    return passed({
      expected,
      actual: say('all-served.passed', { count: clients.length, bytes: model.bytes.length }),
      frames: cite(scenario, ...services.flatMap(({ transfers }) => answerFrames(transfers))),
      filter: filterOf(services),
    });
  }
  return failed({
    expected,
    ...whatCame(first, model, { served, total: clients.length }),
    frames: cite(
      scenario,
      ...services.flatMap(({ transfers }) => answerFrames(transfers)),
      ...lastFrames(first),
    ),
    filter: filterOf(unserved) || filterOf(services),
    fraction: partial ? served / clients.length : 0,
  });
}

function serviceOf(scenario: ScenarioEvidence, client: string, server: string): Service {
  const limit = frameLimit(scenario, client, server);
  const transfers = connectionsBetween(scenario, client, server).map((connection) =>
    transferOf(connection, 'server', limit),
  );
  return {
    client,
    bytes: joined(transfers.map(({ sent, acknowledged }) => sent.subarray(0, acknowledged))),
    transfers,
  };
}

/**
 * Whether a client got what a client alone got. Times, addresses, ports and identifiers in an answer differ from
 * run to run, so numbers are compared by their place only; and what others say may come on top, where the answer
 * is long enough to be recognised in the middle of it.
 */
function isSameService(alone: Uint8Array, got: Uint8Array): boolean {
  if (got.length === 0) return false;
  if (sameBytes(alone, got)) return true;
  const wanted = withoutNumbers(latin(alone));
  const text = withoutNumbers(latin(got));
  return text === wanted || (wanted.length >= 16 && holds(text, wanted));
}

function withoutNumbers(text: string): string {
  return text.replaceAll(/0x[0-9a-f]+|[0-9a-f]{8,}|\d+/giu, '#');
}

/** Whether a client alone completed the handshake with its server. */
function isReached(reference: ScenarioEvidence, { client, server }: Parameters['alone']): boolean {
  const limit = frameLimit(reference, client, server);
  return connectionsBetween(reference, client, server).some(
    (connection) => handshakeFrames(connection, limit) !== undefined,
  );
}

function nothingAlone(
  expected: Message,
  services: Service[],
  scenario: ScenarioEvidence,
  wasReached: boolean,
): Verdict {
  const key = wasReached ? 'all-served.nothing-alone' : 'all-served.unreached-alone';
  return failed({
    expected,
    actual: say(key),
    hint: say(`${key}.hint`),
    frames: cite(
      scenario,
      ...services.flatMap(({ transfers }) => transfers.map(({ connection }) => connection.frames[0])),
    ),
    filter: filterOf(services),
  });
}

function whatCame(
  service: Service,
  model: Service,
  count: { served: number; total: number },
): { actual: Message; hint: Message } {
  const values = { client: service.client, ...count, bytes: service.bytes.length, alone: model.bytes.length };
  if (service.transfers.length === 0)
    return { actual: say('all-served.no-connection', values), hint: say('all-served.no-connection.hint') };
  if (service.bytes.length === 0) {
    const way = howFar(service);
    const key = `all-served.${way}`;
    return { actual: say(key, values), hint: say(`${key}.hint`) };
  }
  const wrong = firstDifference(model.bytes, service.bytes);
  if (wrong === undefined) {
    const key = service.bytes.length < model.bytes.length ? 'all-served.short' : 'all-served.long';
    return { actual: say(key, values), hint: say(`${key}.hint`) };
  }
  return {
    actual: say('all-served.different', { ...values, number: wrong + 1 }),
    hint: say('all-served.different.hint'),
  };
}

/** How far a client came that got nothing. */
function howFar({ transfers }: Service): 'no-answer' | 'refused' | 'no-connection' {
  if (transfers.some(({ connection }) => connection.handshake.synAck !== undefined)) return 'no-answer';
  return transfers.some(({ connection }) => connection.resets.some(({ from }) => from === 'server'))
    ? 'refused'
    : 'no-connection';
}

function answerFrames(transfers: Transfer[]): number[] {
  return transfers.flatMap(({ frames }) => frames.slice(0, 2));
}

function lastFrames({ transfers }: Service): number[] {
  return transfers.flatMap(({ connection }) => connection.frames.slice(0, 1));
}

function filterOf(services: Service[]): string {
  return streamFilter(services.flatMap(({ transfers }) => transfers.map(({ connection }) => connection)));
}
