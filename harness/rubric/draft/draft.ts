import type { SubmissionEvidence } from '../../evidence/types.ts';
import { translate } from '../../locale/index.ts';
import type { Locale } from '../../model/rubric.ts';
import { exchangesOf } from './exchange.ts';
import { findRules } from './find-rules.ts';
import { needsOf, type Needs } from './needs.ts';
import { guessPair, type Guess } from './pair-checks.ts';
import {
  machinesFrom,
  scenarioOfOther,
  type DraftPlan,
  type PlannedPair,
  type PlannedProgram,
} from './plan.ts';
import { isUdp, numberOf, pairUp, roleOf, wordsOf } from './roles.ts';
import type { DraftSource, Role, SourcePair } from './roles.ts';
import { standInsOf } from './stand-ins.ts';

const FIRST_ADDRESS = '172.16.16.101';
/** An address for documentation (RFC 5737): a name that a reference asks for leads nowhere real. */
const NAME_ADDRESS = '203.0.113.10';

export interface DraftOptions {
  id: string;
  title: string;
  locale: Locale;
  /** Given to every program. */
  args?: string[];
}

/** What is to be run of a reference at first, told by its sources alone. */
export function planDraft(sources: readonly DraftSource[], options: DraftOptions): DraftPlan {
  const { pairs, others } = pairUp(sources);
  const named = new Map<DraftSource, PlannedProgram>();
  const program = (source: DraftSource | undefined, role: Role, name: string): PlannedProgram | undefined => {
    if (source === undefined) return undefined;
    const known = named.get(source);
    if (known !== undefined) return known;
    const rivals = sources.filter((other) => other !== source && roleOf(other) === role);
    const planned: PlannedProgram = {
      name,
      title: role === 'other' ? stemOf(source) : name.replace('-', ' '),
      file: source.path,
      find: findRules(source, role, rivals),
      ...(options.args === undefined ? {} : { args: options.args }),
    };
    named.set(source, planned);
    return planned;
  };
  const numbers = pairNumbers(pairs);
  return {
    id: options.id,
    title: options.title,
    locale: options.locale,
    machines: machinesFrom(FIRST_ADDRESS),
    names: {},
    asksForNames: false,
    pairs: pairs.map((pair, index): PlannedPair => {
      const suffix = pairs.length === 1 ? '' : `-${numbers[index] ?? index + 1}`;
      const server = program(pair.server, 'server', `server${suffix}`);
      const client = program(pair.client, 'client', `client${suffix}`);
      const text = (pair.server ?? pair.client)?.text ?? '';
      return {
        suffix,
        protocol: isUdp(text) ? 'udp' : 'tcp',
        ...(server === undefined ? {} : { server }),
        ...(client === undefined ? {} : { client }),
      };
    }),
    others: others.flatMap((source) => program(source, 'other', nameOf(source)) ?? []),
  };
}

/** The numbers that the reference gives its pairs, where each has one of its own. */
function pairNumbers(pairs: readonly SourcePair[]): string[] {
  const numbers = pairs.flatMap(({ server, client }) => {
    const both = [server, client].flatMap((source) => (source === undefined ? [] : (numberOf(source) ?? '')));
    return both[0] === undefined || both[0] === '' || both.some((one) => one !== both[0]) ? [] : both[0];
  });
  return new Set(numbers).size === pairs.length ? numbers : [];
}

function nameOf(source: DraftSource): string {
  return wordsOf(source).join('-') || 'program';
}

function stemOf({ path }: DraftSource): string {
  return (path.split('/').at(-1) ?? path).replace(/\.\w+$/u, '');
}

/** A plan after a run: with what the reference was seen to need. The same plan where it needs nothing more. */
export function revisePlan(
  plan: DraftPlan,
  evidence: SubmissionEvidence,
  sources: readonly DraftSource[],
): DraftPlan {
  const needs = needsOf(evidence);
  const asksForNames =
    plan.asksForNames ||
    [...evidence.scenarios.values()].some(({ capture }) =>
      capture.packets.some(({ dns }) => dns !== undefined),
    );
  const mended = (program: PlannedProgram): PlannedProgram => mend(program, needs, sources, plan.locale);
  const pairs = plan.pairs.map((pair): PlannedPair => {
    const { server, client } = pair;
    const scenario = evidence.scenarios.get(`exchange${pair.suffix}`);
    const seen = scenario === undefined ? undefined : exchangesOf(scenario, 'client', 'server')[0]?.protocol;
    return {
      ...pair,
      protocol: seen ?? pair.protocol,
      ...(server === undefined ? {} : { server: mended(server) }),
      ...(client === undefined ? {} : { client: mended(client) }),
    };
  });
  const revised: DraftPlan = {
    ...plan,
    asksForNames,
    machines: machinesSeen(plan, evidence),
    names: namesWith(plan, needs),
    pairs,
    others: plan.others.map(mended),
  };
  return JSON.stringify(revised) === JSON.stringify(plan) ? plan : revised;
}

function mend(
  program: PlannedProgram,
  needs: Needs,
  sources: readonly DraftSource[],
  locale: Locale,
): PlannedProgram {
  const { file } = program;
  const source = sources.find(({ path }) => path === file)?.text ?? '';
  const asked = needs.args.find((one) => one.file === file);
  const takesPort = asked !== undefined && /--port\b/u.test(`${asked.said} ${source}`);
  return {
    ...program,
    ...(needs.typing.includes(file) && program.typed === undefined
      ? { typed: linesFor(source, locale) }
      : {}),
    ...(takesPort && program.args === undefined ? { args: ['--port=5000'] } : {}),
  };
}

/** Two lines, and the word that ends the program, where its text names one. */
function linesFor(source: string, locale: Locale): string[] {
  const word = /["'](exit|quit|bye|keluar|selesai)["'\\]/iu.exec(source)?.[1];
  const lines = [1, 2].map((number) => `${translate(locale, { key: `rubric.draft.line-${number}` })}\n`);
  return [...lines, ...(word === undefined ? [] : [`${word}\n`])];
}

/** The addresses that the programs insist on become the lab's own. */
function machinesSeen(
  { machines, pairs }: DraftPlan,
  { scenarios }: SubmissionEvidence,
): DraftPlan['machines'] {
  for (const { suffix } of pairs) {
    const adopted = scenarios
      .get(`exchange${suffix}`)
      ?.record.adoption?.find((one) => one.kind === 'address' && one.machine === 'mesin-1');
    if (adopted?.kind === 'address' && machines['mesin-1']?.address === `${FIRST_ADDRESS}/24`)
      return machinesFrom(adopted.address);
  }
  return machines;
}

/** Names that nobody knew get an address: a server's name the server's, a host of the internet one for documentation. */
function namesWith({ names, machines }: DraftPlan, needs: Needs): DraftPlan['names'] {
  const server = machines['mesin-1']?.address.split('/')[0] ?? FIRST_ADDRESS;
  const all = { ...names };
  for (const { name } of needs.names) all[name] ??= [name.includes('.') ? NAME_ADDRESS : server];
  return all;
}

export interface Guessed {
  plan: DraftPlan;
  guesses: Guess[];
  /** What no check could be made of, and what the reference needed. */
  remarks: string[];
}

/** What a rubric may ask, out of all that the reference did; and a plan with probes for both sides. */
export function guess(plan: DraftPlan, evidence: SubmissionEvidence): Guessed {
  const guesses: Guess[] = [];
  const remarks: string[] = [];
  const pairs = plan.pairs.map((pair): PlannedPair => {
    const found = guessPair(plan, pair, evidence);
    guesses.push(...found.guesses);
    remarks.push(...found.remarks);
    if (pair.server === undefined)
      remarks.push(`${pair.client?.file ?? ''} has no server in the reference: nothing was drafted for it.`);
    return withStandIns(pair, evidence);
  });
  guesses.push(...guessNames(plan, evidence));
  for (const program of plan.others) {
    const scenario = `run-${program.name}`;
    if (!guesses.some(({ check }) => check.scenario === scenario))
      remarks.push(
        `${program.file} is neither server nor client and asks for no name: it was left out. What it prints can be asked for with a check of type output.`,
      );
    else
      remarks.push(
        `${program.file}: what it prints is not judged. Where the lab asks for it, write a check of type output.`,
      );
  }
  return { plan: { ...plan, pairs }, guesses, remarks: [...needRemarks(plan, evidence), ...remarks] };
}

function withStandIns(pair: PlannedPair, evidence: SubmissionEvidence): PlannedPair {
  const probes = standInsOf(pair, evidence);
  const { server, client } = pair;
  return {
    ...pair,
    ...(server === undefined || probes.server === undefined
      ? {}
      : { server: { ...server, probe: probes.server } }),
    ...(client === undefined || probes.client === undefined
      ? {}
      : { client: { ...client, probe: probes.client } }),
  };
}

/** A check for each name that was asked for, once. */
function guessNames(plan: DraftPlan, evidence: SubmissionEvidence): Guess[] {
  const guesses: Guess[] = [];
  for (const { name, file, frame, scenario } of needsOf(evidence).names) {
    const other = plan.others.find((program) => program.file === file);
    const pair = plan.pairs.find((one) => `exchange${one.suffix}` === scenario);
    const id = other === undefined ? (file === pair?.server?.file ? 'server' : 'client') : other.name;
    const isRight = other === undefined ? pair !== undefined : scenario === scenarioOfOther(plan, other).id;
    if (!isRight || guesses.some(({ check }) => check.with?.['name'] === name)) continue;
    const slug = name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/gu, '-')
      .replaceAll(/^-|-$/gu, '');
    const title = translate(plan.locale, { key: 'rubric.draft.check.name', values: { name } });
    guesses.push({
      check: {
        id: `name-${slug}`,
        type: 'dns',
        title,
        points: 10,
        scenario,
        with: { programs: [id], name, type: 'A' },
      },
      because: `${file} asked for it in frame ${frame}; ${plan.names[name]?.includes(NAME_ADDRESS) === true ? 'its address in services.dns is made up, write the one you want' : "services.dns answers with the server's address"}`,
    });
  }
  return guesses;
}

function needRemarks(plan: DraftPlan, evidence: SubmissionEvidence): string[] {
  const programs = [
    ...plan.pairs.flatMap(({ server, client }) => [server ?? [], client ?? []].flat()),
    ...plan.others,
  ];
  const server = plan.machines['mesin-1']?.address.split('/')[0] ?? FIRST_ADDRESS;
  const unmet = needsOf(evidence).args;
  const moved =
    server === FIRST_ADDRESS
      ? []
      : [
          `The machines have the addresses that the reference insists on: mesin-1 is ${server}. Write those of your lab.`,
        ];
  const asked = [...new Set(programs)].flatMap(({ file, typed, args }) => [
    ...(typed === undefined
      ? []
      : [
          `${file} waits for what is typed: the draft types ${typed.map((line) => JSON.stringify(line.trimEnd())).join(', ')}. Write what your students' programs expect.`,
        ]),
    ...(args === undefined
      ? []
      : [`${file} is started with ${args.join(' ')}. Write the arguments of your lab.`]),
    ...unmet
      .filter((one) => one.file === file)
      .map(
        ({ said }) => `${file} asks for arguments (“${said.split('\n')[0] ?? ''}”). Give them with --args.`,
      ),
  ]);
  return [...moved, ...asked];
}
