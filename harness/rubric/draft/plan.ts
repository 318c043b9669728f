import { translate } from '../../locale/index.ts';
import type {
  CheckItem,
  FindRule,
  Locale,
  ProgramRule,
  Rubric,
  Scenario,
  Step,
  TypedLine,
} from '../../model/rubric.ts';
import type { Probe } from '../../model/probe.ts';

/** The server's address, where the reference insists on none. */
export const FIRST_ADDRESS = '172.16.16.101';
/** An address for documentation (RFC 5737): a name that a reference asks for leads nowhere real. */
export const NAME_ADDRESS = '203.0.113.10';

/** What a draft runs: it grows from round to round, as the runs show what the reference needs. */
export interface DraftPlan {
  id: string;
  title: string;
  locale: Locale;
  machines: Rubric['machines'];
  /** Names that the programs ask for, and addresses for them. */
  names: Record<string, string[]>;
  /** They asked the name server for anything, be it a machine's name. */
  asksForNames: boolean;
  /** The name server's address of a lab that is given: its machines stay as they are. */
  nameServer?: string;
  pairs: PlannedPair[];
  others: PlannedProgram[];
}

export interface PlannedPair {
  /** `-2` of the second pair; nothing where there is a single one. */
  suffix: string;
  protocol: 'tcp' | 'udp';
  server?: PlannedProgram;
  client?: PlannedProgram;
  /** Where they sit; on the first three machines where absent. */
  seats?: Seats;
}

/** The machines of a pair. */
export interface Seats {
  server: string;
  client?: string;
  /** A second client's. */
  other?: string;
}

export interface PlannedProgram extends Pick<ProgramRule, 'image' | 'dockerfile'> {
  /** In the rubric. */
  name: string;
  title: string;
  file: string;
  find: FindRule[];
  args?: string[];
  /** What is typed at it, because it waits for that. */
  typed?: string[];
  probe?: Probe;
}

/** The four machines of a draft, in the network of the server's address, which is the first one's. */
export function machinesFrom(server: string): Rubric['machines'] {
  const network = server.split('.').slice(0, 3).join('.');
  const host = Number(server.split('.')[3]);
  const direction = host <= HIGHEST_HOST - 3 ? 1 : -1;
  return Object.fromEntries(
    [0, 1, 2, 3].map((offset) => [
      `mesin-${offset + 1}`,
      { address: `${network}.${host + offset * direction}/24` },
    ]),
  );
}

const HIGHEST_HOST = 250;
const FIRST_SEATS: Seats = { server: 'mesin-1', client: 'mesin-2', other: 'mesin-3' };

export function seatsOf({ seats = FIRST_SEATS }: PlannedPair): Seats {
  return seats;
}

/** The address of a pair's server, without prefix length. */
export function serverAddress({ machines }: DraftPlan, pair?: PlannedPair): string {
  const { server } = pair === undefined ? FIRST_SEATS : seatsOf(pair);
  return (machines[server] ?? Object.values(machines)[0])?.address.split('/')[0] ?? FIRST_ADDRESS;
}

/** The scenarios of a pair. `again` is run for comparison only, and stands in no draft. */
export function scenariosOf(plan: DraftPlan, pair: PlannedPair, isExploring: boolean): Scenario[] {
  const { suffix, server, client, protocol } = pair;
  const title = (key: string): string => titled(plan, pair, key);
  if (server === undefined) return [];
  const seats = seatsOf(pair);
  const serve: Step = { start: server.name, on: seats.server, id: 'server', ...typing(server) };
  if (client === undefined || seats.client === undefined)
    return [
      {
        id: `exchange${suffix}`,
        title: title('scenario.alone'),
        steps: [serve, { wait: 'quiet', limit: 2 }],
      },
    ];
  const ask = (on: string, id: string) => ({ run: client.name, on, id, ...typing(client) });
  const exchange: Scenario = {
    id: `exchange${suffix}`,
    title: title('scenario.exchange'),
    steps: [serve, ask(seats.client, 'client')],
  };
  const again: Scenario[] = isExploring ? [{ ...exchange, id: `again${suffix}` }] : [];
  if (seats.other === undefined) return [exchange, ...again];
  const scenarios: Scenario[] = [
    exchange,
    {
      id: `together${suffix}`,
      title: title('scenario.together'),
      steps: [serve, { together: [ask(seats.client, 'client-a'), ask(seats.other, 'client-b')] }],
    },
    ...again,
  ];
  if (protocol === 'udp') return scenarios;
  const begin = (on: string, id: string, until: 'connected' | 'settled'): Step => ({
    start: client.name,
    on,
    id,
    ...typing(client),
    until,
  });
  scenarios.push({
    id: `behaviour${suffix}`,
    title: title('scenario.behaviour'),
    steps: [
      serve,
      { hold: seats.client },
      begin(seats.client, 'client-a', 'connected'),
      begin(seats.other, 'client-b', 'settled'),
      { release: seats.client },
      { finish: ['client-a', 'client-b'] },
    ],
  });
  return scenarios;
}

/** The scenario of a program that is neither server nor client. */
export function scenarioOfOther(plan: DraftPlan, { name, title }: PlannedProgram): Scenario {
  const [machine = 'mesin-1'] = Object.keys(plan.machines);
  return {
    id: `run-${name}`,
    title: translate(plan.locale, {
      key: 'rubric.draft.scenario.run',
      values: { program: title, machine },
    }),
    steps: [{ run: name, on: machine }],
  };
}

/** A title of the catalogue, with the pair's number where there are several. */
export function titled(
  { locale }: DraftPlan,
  planned: PlannedPair,
  key: string,
  values: Record<string, string | number> = {},
): string {
  const { suffix } = planned;
  const pair = suffix === '' ? 0 : Number(suffix.slice(1));
  const { server, client = '', other = '' } = seatsOf(planned);
  const title = translate(locale, {
    key: `rubric.draft.${key}`,
    values: { server, client, other, ...values, pair },
  });
  return title.charAt(0).toUpperCase() + title.slice(1);
}

/** A plan with its checks as a rubric; programs and scenarios that no check needs are left out of a draft. */
export function rubricOf(plan: DraftPlan, checks: CheckItem[], isExploring: boolean): Rubric {
  const all = [
    ...plan.pairs.flatMap((pair) => scenariosOf(plan, pair, isExploring)),
    ...plan.others.map((program) => scenarioOfOther(plan, program)),
  ];
  const judged = new Set(checks.flatMap((check) => [check.scenario, comparedWith(check) ?? []].flat()));
  const scenarios = isExploring ? all : all.filter(({ id }) => judged.has(id));
  const used = new Set(scenarios.flatMap(({ steps }) => steps.flatMap(programsOf)));
  const programs = [
    ...plan.pairs.flatMap(({ server, client }) => [server ?? [], client ?? []].flat()),
    ...plan.others,
  ].filter(({ name }) => used.has(name));
  const asksForNames = isExploring || plan.asksForNames;
  return {
    $schema: './rubric.schema.json',
    id: plan.id,
    title: plan.title,
    locale: plan.locale,
    passMark: 60,
    addresses: 'adopt',
    timeLimit: 20,
    machines: plan.machines,
    ...(asksForNames ? { services: { dns: { address: nameServerOf(plan), records: plan.names } } } : {}),
    programs: Object.fromEntries(programs.map((program) => [program.name, ruleOf(program, isExploring)])),
    scenarios,
    checks,
  };
}

function ruleOf(program: PlannedProgram, isExploring: boolean): ProgramRule {
  const { title, find, args, probe, image, dockerfile } = program;
  return {
    title,
    ...(args === undefined ? {} : { args }),
    ...(probe === undefined || isExploring ? {} : { probe }),
    ...(image === undefined ? {} : { image }),
    ...(dockerfile === undefined ? {} : { dockerfile }),
    find,
  };
}

function nameServerOf({ machines, nameServer }: DraftPlan): string {
  if (nameServer !== undefined) return nameServer;
  const taken = Object.values(machines).map(({ address }) => address);
  const network = (taken[0] ?? FIRST_ADDRESS).split('.').slice(0, 3).join('.');
  const free = [53, 153].map((host) => `${network}.${host}/24`).find((one) => !taken.includes(one));
  return free ?? `${network}.253/24`;
}

/** The scenario that a check compares with. */
function comparedWith({ with: parameters = {} }: CheckItem): string | undefined {
  const { alone } = parameters;
  return typeof alone === 'object' && alone !== null && 'scenario' in alone
    ? String(alone.scenario)
    : undefined;
}

function programsOf(step: Step): string[] {
  if ('start' in step) return [step.start];
  if ('run' in step) return [step.run];
  return 'together' in step ? step.together.flatMap((one) => ('run' in one ? [one.run] : [])) : [];
}

function typing({ typed }: PlannedProgram): { stdin?: TypedLine[] } {
  return typed === undefined ? {} : { stdin: typed.map((text) => ({ text })) };
}
