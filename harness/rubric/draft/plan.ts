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
  pairs: PlannedPair[];
  others: PlannedProgram[];
}

export interface PlannedPair {
  /** `-2` of the second pair; nothing where there is a single one. */
  suffix: string;
  protocol: 'tcp' | 'udp';
  server?: PlannedProgram;
  client?: PlannedProgram;
}

export interface PlannedProgram {
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

/** The scenarios of a pair. `again` is run for comparison only, and stands in no draft. */
export function scenariosOf(plan: DraftPlan, pair: PlannedPair, isExploring: boolean): Scenario[] {
  const { suffix, server, client, protocol } = pair;
  const title = (key: string): string => titled(plan, pair, key);
  if (server === undefined) return [];
  const serve: Step = { start: server.name, on: 'mesin-1', id: 'server', ...typing(server) };
  if (client === undefined)
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
    steps: [serve, ask('mesin-2', 'client')],
  };
  const scenarios: Scenario[] = [
    exchange,
    {
      id: `together${suffix}`,
      title: title('scenario.together'),
      steps: [serve, { together: [ask('mesin-2', 'client-a'), ask('mesin-3', 'client-b')] }],
    },
  ];
  if (isExploring) scenarios.push({ ...exchange, id: `again${suffix}` });
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
      { hold: 'mesin-2' },
      begin('mesin-2', 'client-a', 'connected'),
      begin('mesin-3', 'client-b', 'settled'),
      { release: 'mesin-2' },
      { finish: ['client-a', 'client-b'] },
    ],
  });
  return scenarios;
}

/** The scenario of a program that is neither server nor client. */
export function scenarioOfOther(plan: DraftPlan, { name, title }: PlannedProgram): Scenario {
  return {
    id: `run-${name}`,
    title: translate(plan.locale, { key: 'rubric.draft.scenario.run', values: { program: title } }),
    steps: [{ run: name, on: 'mesin-1' }],
  };
}

/** A title of the catalogue, with the pair's number where there are several. */
export function titled(
  { locale }: DraftPlan,
  { suffix }: PlannedPair,
  key: string,
  values: Record<string, string | number> = {},
): string {
  const pair = suffix === '' ? 0 : Number(suffix.slice(1));
  const title = translate(locale, { key: `rubric.draft.${key}`, values: { ...values, pair } });
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
    ...(asksForNames ? { services: { dns: { address: nameServer(plan), records: plan.names } } } : {}),
    programs: Object.fromEntries(programs.map((program) => [program.name, ruleOf(program, isExploring)])),
    scenarios,
    checks,
  };
}

function ruleOf({ title, find, args, probe }: PlannedProgram, isExploring: boolean): ProgramRule {
  return {
    title,
    ...(args === undefined ? {} : { args }),
    ...(probe === undefined || isExploring ? {} : { probe }),
    find,
  };
}

function nameServer({ machines }: DraftPlan): string {
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
