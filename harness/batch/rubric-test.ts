import type { Backend } from '../lab/backend.ts';
import { join } from 'node:path';
import { compileFaultLibrary } from '../lab/faults/library.ts';
import type { BreakOutcome, GoldenOutcome, RubricTest } from '../model/rubric-test.ts';
import type { Rubric } from '../model/rubric.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import { discoverSubmissions } from '../submission/discover.ts';
import { breakReference } from './rubric-test/break-reference.ts';
import { proveChecks } from './rubric-test/compare.ts';
import { Crew } from './rubric-test/crew.ts';
import { readExpectations } from './rubric-test/expectations.ts';
import { gradeGoldens, type Golden } from './rubric-test/goldens.ts';
import { referenceCandidates, watchReference, type Reference } from './rubric-test/reference.ts';
import { programsOf } from './rubric-test/stage.ts';

export interface RubricTestJob {
  rubric: LoadedRubric;
  /** Where programs run: in namespaces over the machine's own toolchain where absent. */
  backend?: Backend;
  /** The folder of the golden submissions, with its `expected.json`. */
  submissions: string;
  /** Where the reports of the golden submissions go. */
  out: string;
  /** Where the evidence of broken programs lies for a while. */
  scratch: string;
  jobs: number;
  /** The golden submission to be broken; chosen where absent. */
  reference?: string;
  /** A part of the test alone. Faults need the reference to be graded first. */
  only?: 'goldens' | 'faults';
  progress: RubricTestProgress;
}

/** Told how the test goes on. */
export interface RubricTestProgress {
  begin(what: string, total: number): void;
  golden(outcome: GoldenOutcome): void;
  broken(outcome: BreakOutcome): void;
  note(text: string): void;
}

/**
 * Tests a rubric: grades the golden submissions and compares, then breaks one that is right in every known way, and
 * says for each check whether it was ever seen to fail.
 */
export async function testRubric(job: RubricTestJob): Promise<RubricTest> {
  const { rubric, digest } = job.rubric;
  const all = await readExpectations(job.submissions);
  const sources = await discoverSubmissions(job.submissions);
  const isPerfect = (id: string): boolean => Object.keys(all.get(id)?.checks ?? {}).length === 0;
  const expectations = new Map(
    [...all].filter(
      ([id]) => job.only !== 'faults' || (job.reference === undefined ? isPerfect(id) : id === job.reference),
    ),
  );
  await using crew = new Crew(rubric, job.jobs, job.backend);
  job.progress.begin('golden submissions', expectations.size);
  const goldens = await gradeGoldens(
    {
      rubric: job.rubric,
      sources,
      expectations,
      folder: job.out,
      onDone: (outcome) => job.progress.golden(outcome),
      note: (text) => job.progress.note(text),
    },
    crew,
  );
  const broken = job.only === 'goldens' ? undefined : await breakBest(job, goldens, crew);
  const outcomes = goldens.map(({ outcome }) => outcome);
  const breaks = broken?.breaks ?? [];
  return {
    schema: 'wiremark/rubric-test/v1',
    rubric: { id: rubric.id, title: rubric.title, digest },
    goldens: outcomes,
    withoutExpectation: sources.map(({ id }) => id).filter((id) => !all.has(id)),
    ...broken?.about,
    breaks,
    checks: broken?.breaks === undefined ? [] : proveChecks(rubric, outcomes, breaks, broken.unsettled),
  };
}

interface Broken {
  about: Pick<RubricTest, 'reference' | 'noReference'>;
  breaks?: BreakOutcome[];
  unsettled: string[];
}

async function breakBest(job: RubricTestJob, goldens: Golden[], crew: Crew): Promise<Broken> {
  const library = await compileFaultLibrary();
  const candidates = await referenceCandidates(goldens, job.reference);
  const reasons: string[] = [];
  const chosen = await crew.alone(async (slots): Promise<Reference | undefined> => {
    let partly: Reference | undefined;
    for (const golden of candidates) {
      const folder = join(job.scratch, 'watched', golden.outcome.id);
      const found = await watchReference(golden, job.rubric, library, slots, folder, (text) =>
        job.progress.note(text),
      );
      if (typeof found === 'string') reasons.push(found);
      else if (found.programs.every(({ unbroken }) => unbroken !== 'not-loaded')) return found;
      else partly ??= found;
    }
    return partly;
  });
  if (chosen === undefined) {
    const noReference = reasons.length === 0 ? 'no golden submission passes every check' : reasons.join('; ');
    return { about: { noReference }, unsettled: [] };
  }
  await using reference = chosen;
  const breaks = await breakReference(
    {
      reference,
      loaded: job.rubric,
      library,
      folder: join(job.scratch, 'broken'),
      onBegin: (total) => job.progress.begin(`ways to break ${reference.golden.outcome.id}`, total),
      onDone: (outcome) => job.progress.broken(outcome),
      note: (text) => job.progress.note(text),
    },
    crew,
  );
  return {
    about: { reference: { id: reference.golden.outcome.id, programs: reference.programs } },
    breaks,
    unsettled: [...reference.unsettled, ...outOfReach(job.rubric.rubric, reference)],
  };
}

/** Checks of scenarios with a program that cannot be broken. */
function outOfReach({ scenarios, checks }: Rubric, { programs }: Reference): string[] {
  const unbroken = programs.filter((one) => one.unbroken === 'not-loaded').map(({ program }) => program);
  const partial = scenarios.filter((scenario) =>
    programsOf(scenario).some((name) => unbroken.includes(name)),
  );
  return checks.filter(({ scenario }) => partial.some(({ id }) => id === scenario)).map(({ id }) => id);
}
