import type { SubmissionEvidence } from '../../evidence/types.ts';
import { translate } from '../../locale/index.ts';
import type { Locale } from '../../model/rubric.ts';
import { exchangesOf } from './exchange.ts';
import { needsOf, type Needs } from './needs.ts';
import { FIRST_ADDRESS, machinesFrom, NAME_ADDRESS, serverAddress } from './plan.ts';
import type { DraftPlan, PlannedPair, PlannedProgram } from './plan.ts';
import type { DraftSource } from './roles.ts';

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
  { machines, pairs, nameServer }: DraftPlan,
  { scenarios }: SubmissionEvidence,
): DraftPlan['machines'] {
  if (nameServer !== undefined) return machines;
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
function namesWith(plan: DraftPlan, needs: Needs): DraftPlan['names'] {
  const all = { ...plan.names };
  for (const { name, scenario } of needs.names) {
    const pair = plan.pairs.find(({ suffix }) => scenario === `exchange${suffix}`);
    all[name] ??= [name.includes('.') ? NAME_ADDRESS : serverAddress(plan, pair ?? plan.pairs[0])];
  }
  return all;
}
