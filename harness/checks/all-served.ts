import { connectionsBetween, handshakeFrames } from '../evidence/connections.ts';
import { frameLimit } from '../evidence/programs.ts';
import type { Transfer } from '../evidence/transfer.ts';
import type { ScenarioEvidence } from '../evidence/types.ts';
import type { Message, Verdict } from '../model/verdict.ts';
import { cite, failed, passed, say } from './cite.ts';
import { firstDifference } from './compare.ts';
import type { CheckContext } from './definition.ts';
import { demands } from './demand.ts';
import { defineCheck, programReferences } from './definition.ts';
import { missingProgram } from './missing-program.ts';
import { objectSchema, programSchema, programsSchema } from './parameters.ts';
import {
  alikeOf,
  alikeProblems,
  alikeSchema,
  areNeverAlike,
  hasForm,
  isServed,
  servicesOf,
} from './served-clients.ts';
import type { Alike, Service } from './served-clients.ts';
import { clip, streamFilter } from './text.ts';

interface Parameters {
  server: string;
  clients: string[];
  alone: { scenario: string; client: string; server: string };
  partial: boolean;
  alike: Alike;
  atLeast: number | undefined;
}

/** Each client got what a client alone gets. */
export const allServed = defineCheck<Parameters>({
  type: 'all-served',
  summary:
    'Each client was *served*: it got what a client alone got, and that was not nothing. The comparison is with the same programs in another scenario where one client runs alone. Numbers in the answer may differ (a time, an address, a port), and a client may get more than it would alone (a chat server passes on what others say); `alike` compares otherwise. Each connection of a probe is a client. A server that answers nothing serves nobody. Where no two answers are alike, not even that of the client alone, the server may answer at random and the verdict is `undecided`.',
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
      alike: alikeSchema,
      atLeast: {
        type: 'integer',
        minimum: 1,
        description: 'How many clients must be served. All where absent.',
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
      alike: alikeOf(reader.any('alike')),
      atLeast: reader.optionalNumber('atLeast'),
    };
  },
  problems: ({ alike }) => alikeProblems(alike),
  deeds: ({ server }) => ({ [server]: 1 }),
  demand: ({ server, clients, atLeast, partial, alike }, words) =>
    demands('all-served', {
      server: words.program(server),
      clients: words.programs(clients),
      count: clients.length,
      atLeast: atLeast ?? 0,
      alike: alike.kind,
      partial: partial ? 'yes' : 'no',
    }),
  references: ({ server, clients, alone }) => [
    ...programReferences({ server, clients }),
    { kind: 'scenario', name: alone.scenario, at: '/alone/scenario' },
    { kind: 'program', name: alone.client, at: '/alone/client', scenario: alone.scenario },
    { kind: 'program', name: alone.server, at: '/alone/server', scenario: alone.scenario },
  ],
  judge,
});

function judge(parameters: Parameters, context: CheckContext): Verdict {
  const { server, clients, alone, partial, alike } = parameters;
  const { scenario } = context;
  const services = clients.flatMap((client) => servicesOf(scenario, client, server));
  const total = services.length;
  const needed = Math.min(parameters.atLeast ?? total, total);
  const expected = say('all-served.expected', { count: total, needed, all: needed === total ? 'yes' : 'no' });
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

  const [model = noService] = servicesOf(reference, alone.client, alone.server);
  if ([model, ...services].some(({ transfers }) => transfers.some((transfer) => transfer.hasUnseenBytes))) {
    return { status: 'inconclusive', actual: say('capture.unseen-bytes'), frames: [] };
  }
  if (model.bytes.length === 0)
    return nothingAlone(expected, services, scenario, isReached(reference, alone));
  if (alike.kind === 'matches' && !hasForm(alike.pattern, model.bytes)) {
    const values = { got: clip(Buffer.from(model.bytes).toString('utf8')), wanted: clip(alike.pattern) };
    return failed({
      expected,
      actual: say('all-served.other-form-alone', values),
      hint: say('all-served.other-form-alone.hint'),
      frames: cite(reference, ...answerFrames(model.transfers)),
    });
  }

  const unserved = services.filter(({ bytes }) => !isServed(alike, model.bytes, bytes));
  const served = total - unserved.length;
  const first = unserved[0];
  if (first === undefined || served >= needed) {
    const bytes = alike.kind === 'matches' ? 0 : model.bytes.length;
    return passed({
      expected,
      actual: say('all-served.passed', { served, count: total, bytes, all: served === total ? 'yes' : 'no' }),
      frames: cite(scenario, ...services.flatMap(({ transfers }) => answerFrames(transfers))),
      filter: filterOf(services),
    });
  }
  const others = services.filter((service) => service !== first);
  const shown = [first, ...others].flatMap(({ transfers }) => answerFrames(transfers));
  const frames = cite(scenario, ...[...lastFrames(first), ...shown].slice(0, 12));
  const filter = filterOf(unserved) || filterOf(services);
  if (alike.kind === 'exactly' && areNeverAlike(model, services)) {
    return {
      status: 'undecided',
      actual: say('all-served.never-alike', { count: total }),
      frames,
      ...(filter === '' ? {} : { filter }),
    };
  }
  return failed({
    expected,
    ...whatCame(first, model, alike, { served, total }),
    frames,
    filter,
    fraction: partial ? served / needed : 0,
  });
}

const noService: Service = { client: '', bytes: new Uint8Array(), transfers: [] };

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
  alike: Alike,
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
  if (alike.kind === 'matches') {
    const form = { got: clip(Buffer.from(service.bytes).toString('utf8')), wanted: clip(alike.pattern) };
    return {
      actual: say('all-served.other-form', { ...values, ...form }),
      hint: say('all-served.other-form.hint'),
    };
  }
  const wrong = alike.kind === 'length' ? undefined : firstDifference(model.bytes, service.bytes);
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
