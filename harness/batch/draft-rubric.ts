import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import type { Backend } from '../lab/backend.ts';
import type { SubmissionEvidence } from '../evidence/types.ts';
import { judge } from '../grading/judge.ts';
import type { Result } from '../model/grade.ts';
import type { SubmittedFile } from '../model/evidence.ts';
import type { CheckItem, Rubric } from '../model/rubric.ts';
import { exactRule } from '../rubric/draft/find-rules.ts';
import type { Guess } from '../rubric/draft/pair-checks.ts';
import { guess } from '../rubric/draft/guess.ts';
import { planDraft, type DraftOptions } from '../rubric/draft/plan-draft.ts';
import { revisePlan } from '../rubric/draft/revise-plan.ts';
import { rubricOf, type DraftPlan, type PlannedProgram } from '../rubric/draft/plan.ts';
import { shareOut } from '../rubric/draft/points.ts';
import { printJson } from '../rubric/draft/print.ts';
import type { DraftSource } from '../rubric/draft/roles.ts';
import { parseRubric, type LoadedRubric } from '../rubric/load.ts';
import { problemText } from '../rubric/problem.ts';
import { readEvidence } from '../scenario/evidence-folder.ts';
import type { SubmissionSource } from '../submission/source.ts';
import { isProgramSource } from '../submission/file-kinds.ts';
import { textOf } from '../submission/file-text.ts';
import { bindPrograms } from '../submission/find-programs.ts';
import { isPart } from '../submission/languages/index.ts';
import { readSubmissionFiles } from '../submission/read-files.ts';
import { gradeSubmission } from './grade-submission.ts';
import { Judging } from './judging.ts';
import { SlotKeeper } from './slot-keeper.ts';

/** Each round may show what the next one needs: typing, then names, then an address. */
const MOST_ROUNDS = 4;

export interface DraftJob extends DraftOptions {
  reference: SubmissionSource;
  /** Where programs run: in namespaces over the machine's own toolchain where absent. */
  backend?: Backend;
  /** Where evidence lies for a while. */
  scratch: string;
  note: (text: string) => void;
}

export interface Draft {
  rubric: Rubric;
  /** The rubric's file. */
  text: string;
  /** What the reference got with it, graded once more. */
  result: Result;
  /** Checks that stand in the draft, and why. */
  kept: Guess[];
  /** Checks that the reference did not pass, and what was seen. */
  leftOut: { guess: Guess; because: string }[];
  remarks: string[];
}

/**
 * Runs a reference in the lab until it is known what it needs, drafts a rubric from what crossed the wire, and grades the
 * reference with it.
 *
 * @throws OperatorError where it holds no program, or nothing could be drafted from what it did.
 */
export async function draftRubric(job: DraftJob): Promise<Draft> {
  const { files } = await readSubmissionFiles(job.reference.path);
  const sources = programSources(files);
  if (sources.length === 0)
    throw new OperatorError(
      'no-programs',
      `${job.reference.path} holds no program in a language that wiremark knows.`,
      'Name the folder of a solution: its server, its client, and the files they need.',
    );
  let plan = withSureRules(planDraft(sources, job), files);
  let evidence = await explore(job, plan, 1);
  for (let round = 2; round <= MOST_ROUNDS; round += 1) {
    const revised = revisePlan(plan, evidence, sources);
    if (revised === plan) break;
    plan = revised;
    evidence = await explore(job, plan, round);
  }
  const guessed = guess(plan, evidence);
  const first = sieve(guessed.plan, guessed.guesses, (rubric) => judge(rubric, '', evidence));
  if (first.kept.every(({ check }) => check.points === 0))
    throw new OperatorError(
      'nothing-drafted',
      [`Nothing could be drafted from what ${job.reference.name} did.`, ...guessed.remarks].join('\n'),
      'Look at how it runs with: wiremark check <folder> --rubric <a rubric with its programs>',
    );
  job.note('grading the reference with the draft');
  const proof = await gradeWith(job, rubricWith(guessed.plan, first.kept), 'proof');
  // A check that only passes now and then is none.
  const final = sieve(guessed.plan, first.kept, (rubric) => judge(rubric, '', proof.evidence));
  const rubric = rubricWith(guessed.plan, final.kept);
  const { digest, source } = loaded(rubric);
  return {
    rubric,
    text: source,
    result: judge(rubric, digest, proof.evidence),
    kept: final.kept,
    leftOut: [...first.leftOut, ...final.leftOut],
    remarks: guessed.remarks,
  };
}

function programSources(files: readonly SubmittedFile[]): DraftSource[] {
  const all = files
    .filter(({ kind, path }) => kind === 'source' && isProgramSource(path) && !/(^|\/)\./u.test(path))
    .map((file) => ({ path: file.path, text: textOf(file) }));
  return all.filter((source) => !isPart(source, all));
}

/** Rules that find another file than the program's own get one that names it. */
function withSureRules(plan: DraftPlan, files: SubmittedFile[]): DraftPlan {
  const all = [
    ...plan.pairs.flatMap(({ server, client }) => [server ?? [], client ?? []].flat()),
    ...plan.others,
  ];
  const isFound = (program: PlannedProgram): boolean => {
    const rules = Object.fromEntries(all.map(({ name, find }) => [name, { find }]));
    return bindPrograms({ programs: { ...rules, [program.name]: program } }, files).some(
      ({ program: name, file }) => name === program.name && file === program.file,
    );
  };
  for (const program of new Set(all)) {
    const { path } = exactRule({ path: program.file, text: '' });
    for (const exact of [`**/${path.split('/').at(-1) ?? path}`, path])
      if (!isFound(program)) program.find.unshift({ path: exact });
  }
  return plan;
}

/** Runs all scenarios of a plan and keeps what they leave behind; nothing is judged yet. */
async function explore(job: DraftJob, plan: DraftPlan, round: number): Promise<SubmissionEvidence> {
  job.note(
    round === 1 ? 'running the reference' : `running it again with what it was seen to need (${round})`,
  );
  const [program] = [...plan.pairs.flatMap(({ server }) => server ?? []), ...plan.others];
  if (program === undefined)
    throw new OperatorError(
      'no-server',
      `${job.reference.path} holds no server, and no program that could be run by itself.`,
      'Add a server to the reference: a client alone has nobody to talk to.',
    );
  const scenarios = rubricOf(plan, [], true).scenarios;
  const [first] = scenarios;
  const step = first?.steps.find((one) => 'start' in one || 'run' in one);
  const id = step !== undefined && 'id' in step ? (step.id ?? program.name) : program.name;
  // A rubric has a check at least; what comes of this one is not looked at.
  const idle: CheckItem = {
    id: 'ran',
    type: 'output',
    title: 'ran',
    points: 100,
    scenario: first?.id ?? '',
    with: { programs: [id], contains: ['-'] },
  };
  return (await gradeWith(job, rubricOf(plan, [idle], true), `round-${round}`)).evidence;
}

async function gradeWith(
  job: DraftJob,
  rubric: Rubric,
  name: string,
): Promise<{ evidence: SubmissionEvidence; result: Result }> {
  const folder = join(job.scratch, name);
  const sound = loaded(rubric);
  const slots = new SlotKeeper(rubric, { backend: job.backend });
  await using judging = new Judging(sound);
  try {
    const result = await gradeSubmission({
      source: job.reference,
      rubric: sound,
      folder,
      slots: [slots],
      judging,
      onFault: (scenario, error) => {
        job.note(`the lab failed in scenario ${scenario.id}: ${error.message}`);
      },
    });
    const evidence = await readEvidence(
      join(folder, 'evidence'),
      rubric.scenarios.map(({ id }) => id),
    );
    return { evidence, result };
  } finally {
    await slots.close();
  }
}

/** Keeps the guesses that the reference passes. */
function sieve(
  plan: DraftPlan,
  guesses: readonly Guess[],
  judged: (rubric: Rubric) => Result,
): Pick<Draft, 'kept' | 'leftOut'> {
  const { checks } = judged(
    rubricOf(
      plan,
      guesses.map(({ check }) => check),
      false,
    ),
  );
  const kept: Guess[] = [];
  const leftOut: Draft['leftOut'] = [];
  for (const one of guesses) {
    const outcome = checks.find(({ id }) => id === one.check.id);
    if (outcome?.status === 'passed') kept.push(one);
    else
      leftOut.push({ guess: one, because: `${outcome?.status ?? 'not judged'}: ${outcome?.actual ?? ''}` });
  }
  return { kept, leftOut };
}

function rubricWith(plan: DraftPlan, kept: readonly Guess[]): Rubric {
  return rubricOf(plan, shareOut(kept.map(({ check }) => check)), false);
}

/** A rubric as if it had been read from its file, and thereby proved sound. */
function loaded(rubric: Rubric): LoadedRubric {
  const source = printJson(rubric);
  const parsed = parseRubric(source);
  if (parsed.kind === 'sound') return { rubric: parsed.rubric, digest: parsed.digest, source };
  throw new Error(
    `the draft is not sound: ${parsed.problems.map((one) => problemText('draft', one)).join('; ')}`,
  );
}
