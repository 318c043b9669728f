import type { SubmissionEvidence } from '../../evidence/types.ts';
import { translate } from '../../locale/index.ts';
import { needsOf } from './needs.ts';
import { guessPair, type Guess } from './pair-checks.ts';
import { FIRST_ADDRESS, NAME_ADDRESS, scenarioOfOther, serverAddress } from './plan.ts';
import type { DraftPlan, PlannedPair } from './plan.ts';
import { standInsOf } from './stand-ins.ts';

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
  const server = serverAddress(plan);
  const unmet = needsOf(evidence).args;
  const moved =
    server === FIRST_ADDRESS || plan.nameServer !== undefined
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
        ({ said }) => `${file} asks for arguments (“${said.split('\n')[0] ?? ''}”). Give them with --args=…`,
      ),
  ]);
  return [...moved, ...asked];
}
