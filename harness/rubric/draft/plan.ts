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

/** The machines of a draft, beginning with an address of the server's. */
export function machinesFrom(server: string): Rubric['machines'] {
  const [a, b, c, last] = server.split('.');
  const first = Math.min(Number(last), 250);
  return Object.fromEntries(
    [0, 1, 2, 3].map((offset) => [
      `mesin-${offset + 1}`,
      { address: `${a}.${b}.${c}.${offset === 0 ? Number(last) : other(first + offset, Number(last))}/24` },
    ]),
  );
}

function other(host: number, taken: number): number {
  return host === taken ? host + 4 : host;
}

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
  const network = (taken[0] ?? '172.16.16.101/24').split('.').slice(0, 3).join('.');
  return taken.includes(`${network}.53/24`) ? `${network}.253/24` : `${network}.53/24`;
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
