import type { ScenarioEvidence, SubmissionEvidence } from '../../evidence/types.ts';
import { textOfFile } from './data-files.ts';
import type { CheckItem } from '../../model/rubric.ts';
import type { SubmittedFile } from '../../model/evidence.ts';
import { generalise, generaliseTurns, type DraftExpectation } from './answers.ts';
import { asText, exchangesOf, saidBy, type Exchange } from './exchange.ts';
import { seatsOf, titled, type DraftPlan, type PlannedPair } from './plan.ts';

/** A check as it is guessed; its points are its weight until the whole is shared out. */
export interface Guess {
  check: CheckItem;
  /** What was seen that speaks for it: a sentence for the lecturer. */
  because: string;
}

export interface PairGuesses {
  guesses: Guess[];
  /** What no check could be made of. */
  remarks: string[];
}

const SMALLEST_FILE = 16;
const MOST_DATAGRAMS = 8;

/** What a rubric may ask of a pair, out of what its reference did. */
export function guessPair(plan: DraftPlan, pair: PlannedPair, evidence: SubmissionEvidence): PairGuesses {
  const { suffix } = pair;
  const scenario = evidence.scenarios.get(`exchange${suffix}`);
  if (scenario === undefined || pair.server === undefined) return { guesses: [], remarks: [] };
  if (pair.client === undefined) return guessServer(plan, pair, scenario);
  const [exchange] = talking(exchangesOf(scenario, 'client', 'server'));
  if (exchange === undefined)
    return {
      guesses: [],
      remarks: [
        `${pair.client.file} and ${pair.server.file}: the client never met the server, so nothing could be drafted for them.`,
      ],
    };
  const again = evidence.scenarios.get(`again${suffix}`);
  const [second] = again === undefined ? [] : talking(exchangesOf(again, 'client', 'server'));
  const guesses = new Guesses(plan, pair);
  const { protocol, server, opening } = exchange;
  const where = { protocol: protocol.toUpperCase(), port: String(server.port) };
  const both = { client: 'client', server: 'server' };
  if (protocol === 'tcp')
    guesses.add('connect', 'handshake', 15, both, `a whole handshake in frames ${opening.join(', ')}`);
  guesses.add(
    'port',
    'listening',
    15,
    { ...both, protocol, port: server.port },
    `the server answered on ${where.protocol} port ${where.port} (frame ${opening[0] ?? 0})`,
    where,
  );
  const file = fileThatCrossed(exchange, evidence.submission.files);
  if (file !== undefined && protocol === 'tcp')
    guesses.add(
      'file',
      'payload',
      25,
      { ...both, submittedFile: { minBytes: SMALLEST_FILE } },
      `the contents of ${file} crossed whole; any data file of ${SMALLEST_FILE} bytes or more will do`,
    );
  const remarks = guessAnswers(guesses, exchange, second);
  if (protocol === 'tcp') {
    guesses.add(
      'close',
      'teardown',
      10,
      both,
      `FIN from both sides in frames ${exchange.closing.join(' and ')}; the ${exchange.closedBy ?? 'client'} was first, and either may be`,
    );
    if (!guesses.hasSecondClient()) return { guesses: guesses.all, remarks };
    guesses.together('all-served', {
      server: 'server',
      clients: ['client-a', 'client-b'],
      alone: { scenario: `exchange${suffix}`, client: 'client', server: 'server' },
    });
    guesses.add(
      'behaviour',
      'concurrent-service',
      0,
      { server: 'server', first: 'client-a', second: 'client-b' },
      'without points, for the reference only shows one of the two ways; add "want" where the lab asks for one',
      {},
      `behaviour${suffix}`,
    );
  }
  return { guesses: guesses.all, remarks };
}

class Guesses {
  readonly all: Guess[] = [];
  private readonly plan: DraftPlan;
  private readonly pair: PlannedPair;

  constructor(plan: DraftPlan, pair: PlannedPair) {
    this.plan = plan;
    this.pair = pair;
  }

  add(
    id: string,
    type: string,
    points: number,
    parameters: Record<string, unknown>,
    because: string,
    values: Record<string, string> = {},
    scenario = `exchange${this.pair.suffix}`,
  ): void {
    const title = titled(this.plan, this.pair, `check.${id}`, values);
    this.all.push({
      check: { id: `${id}${this.pair.suffix}`, type, title, points, scenario, with: parameters },
      because,
    });
  }

  hasSecondClient(): boolean {
    return seatsOf(this.pair).other !== undefined;
  }

  together(type: string, parameters: Record<string, unknown>): void {
    this.add(
      'together',
      type,
      20,
      parameters,
      'two clients at the same moment each got what one alone gets',
      {},
      `together${this.pair.suffix}`,
    );
  }
}

/** What came back: the same bytes, or an answer of its own. */
function guessAnswers(guesses: Guesses, exchange: Exchange, second: Exchange | undefined): string[] {
  const { protocol } = exchange;
  const both = { client: 'client', server: 'server', ...(protocol === 'udp' ? { protocol } : {}) };
  const udpBoth = (one: string): Record<string, unknown> => ({ ...both, client: one });
  const [asked, answered] = [saidBy(exchange, 'client'), saidBy(exchange, 'server')];
  const frame = exchange.turns.find(({ from }) => from === 'server')?.frame;
  if (answered.length === 0) return ['The server never answered: nothing is asked of its answers.'];
  if (Buffer.compare(asked, answered) === 0) {
    guesses.add(
      'echo',
      'echo',
      30,
      both,
      `${asked.length} bytes came back byte for byte (first in frame ${frame ?? 0})`,
    );
    if (protocol === 'udp' && guesses.hasSecondClient())
      for (const one of ['client-a', 'client-b'] as const)
        guesses.add(
          one === 'client-a' ? 'together-a' : 'together-b',
          'echo',
          10,
          udpBoth(one),
          'two clients at the same moment each got their own back',
          {},
          guesses.all[0]?.check.scenario.replace('exchange', 'together'),
        );
    return [];
  }
  const expectations = expectationsOf(exchange, second);
  if (expectations === undefined)
    return [
      `The answers were not drafted (frame ${frame ?? 0}): they are no text, or two runs gave nothing alike. Write a check of type reply or frames.`,
    ];
  const because = (expectation: DraftExpectation): string =>
    typeof expectation === 'object' && 'matches' in expectation
      ? `a pattern, for times and what two runs answered differently: ${expectation.shown}`
      : 'literally what two runs answered; loosen it where students may word it otherwise';
  guesses.add(
    'answer',
    'reply',
    30,
    { ...both, expect: expectations },
    `frame ${frame ?? 0}: ${expectations.map(because)[0] ?? ''}`,
  );
  if (protocol === 'udp' && guesses.hasSecondClient())
    for (const one of ['client-a', 'client-b'] as const)
      guesses.add(
        one === 'client-a' ? 'together-a' : 'together-b',
        'reply',
        10,
        { ...udpBoth(one), expect: expectations },
        'two clients at the same moment each got that answer',
        {},
        guesses.all[0]?.check.scenario.replace('exchange', 'together'),
      );
  return [];
}

/** Of a stream one expectation over all of it; of datagrams one for each. */
function expectationsOf(exchange: Exchange, second: Exchange = exchange): DraftExpectation[] | undefined {
  const clients = [exchange.client, second.client] as const;
  const [turns, others] = [answersIn(exchange), answersIn(second)];
  if (exchange.protocol === 'tcp') {
    const [whole, other] = [asText(saidBy(exchange, 'server')), asText(saidBy(second, 'server'))];
    if (whole === undefined || other === undefined) return undefined;
    const expectation =
      (turns.length > 1 && turns.length === others.length
        ? generaliseTurns(turns, others, clients)
        : undefined) ?? generalise(whole, other, clients);
    return expectation === undefined ? undefined : [expectation];
  }
  if (turns.length !== others.length || turns.length > MOST_DATAGRAMS) return undefined;
  const known = turns.flatMap((text, index) => generalise(text, others[index] ?? '', clients) ?? []);
  return known.length === turns.length ? known : undefined;
}

/** What the server said each time, where it is text. */
function answersIn({ turns }: Exchange): string[] {
  return turns.filter(({ from }) => from === 'server').map(({ bytes }) => asText(bytes) ?? '');
}

function guessServer(plan: DraftPlan, pair: PlannedPair, scenario: ScenarioEvidence): PairGuesses {
  const file = pair.server?.file ?? '';
  const socket = scenario.record.programs.find(({ id }) => id === 'server')?.listening[0];
  if (socket === undefined)
    return {
      guesses: [],
      remarks: [`${file} has no client, and was not seen to listen: nothing was drafted for it.`],
    };
  const { protocol, port } = socket;
  const guesses = new Guesses(plan, pair);
  guesses.add(
    'port-alone',
    'listening',
    10,
    { server: 'server', protocol, port },
    `it listened on port ${port}`,
    {
      protocol: protocol.toUpperCase(),
      port: String(port),
    },
  );
  return {
    guesses: guesses.all,
    remarks: [
      `${file} has no client in the reference: only its port was drafted. Write a scenario with a probe that asks what students' servers must answer.`,
    ],
  };
}

/** Those that carried anything, or all. */
function talking(exchanges: Exchange[]): Exchange[] {
  const spoken = exchanges.filter(({ turns }) => turns.length > 0);
  return spoken.length > 0 ? spoken : exchanges;
}

/** The data file whose contents a side sent, line ends aside. */
function fileThatCrossed(exchange: Exchange, files: readonly SubmittedFile[]): string | undefined {
  const streams = (['client', 'server'] as const).map((side) =>
    Buffer.from(saidBy(exchange, side)).toString('latin1').replaceAll('\r\n', '\n'),
  );
  return files.find(({ kind, bytes, ...file }) => {
    const text = kind === 'data' && bytes >= SMALLEST_FILE ? textOfFile(file).trim() : '';
    return text.length >= SMALLEST_FILE && streams.some((stream) => stream.includes(text));
  })?.path;
}
