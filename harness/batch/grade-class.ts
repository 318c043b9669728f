import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { classEntry } from '../grading/class-entry.ts';
import type { Backend } from '../lab/backend.ts';
import type { ClassEntry } from '../model/class.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import type { SubmissionSource } from '../submission/source.ts';
import { writeClassReports } from './class-reports.ts';
import { LoadMeter, nextSize, type CrewLimits } from './crew-size.ts';
import { Gate } from './gate.ts';
import { gradeMember, type MemberOutcome } from './grade-member.ts';
import { readJournal, type Done, type Journal } from './journal.ts';
import { Judging } from './judging.ts';
import { readDecisions, type Decisions } from './overrides-file.ts';
import { SlotKeeper } from './slot-keeper.ts';
import { writeSharing } from './sharing.ts';
import { readStored } from './stored-results.ts';
import type { TemplateFiles } from './template-folder.ts';

/** A class to be graded, and who wants to hear of it. */
export interface ClassJob {
  /** The whole class, in its order. */
  sources: SubmissionSource[];
  /** Those to be graded now, by id; the others keep the results that they have. All where absent. */
  only?: ReadonlySet<string>;
  rubric: LoadedRubric;
  /** The folder of reports. */
  out: string;
  journal: Journal;
  /** Goes on with the batch that was begun last: what it finished stands, graded or not. */
  isResumed: boolean;
  /** Where programs run: in namespaces over the machine's own toolchain where absent. */
  backend?: Backend;
  /** How many submissions at once. */
  crew: CrewLimits;
  /** After how long without a sign of life a submission is given up. */
  patienceMs: number;
  /** What the class page says it was made from. */
  generatedFrom: string;
  /** What the course hands out itself: nobody shares that with anybody. */
  template?: TemplateFiles;
  onStart?: (source: SubmissionSource) => void;
  onDone?: (entry: ClassEntry, outcome: MemberOutcome['how']) => void;
  /** A fault of the lab, not of the submission. */
  onFault?: (source: SubmissionSource, what: string) => void;
  /** Aborted: what runs is finished, nothing new begins. */
  signal?: AbortSignal;
}

/** What came of a class. */
export interface ClassOutcome {
  /** Everybody who has a result, in the order of the class. */
  entries: ClassEntry[];
  /** How many were run, and how many unchanged ones were taken from the last run. */
  graded: number;
  taken: number;
  /** How many have no result, because the work was interrupted. */
  missing: number;
  /** How many hung and were given up: something of theirs may still run. */
  givenUp: number;
}

/** What the members of a class share while they are graded. */
export interface ClassWork {
  job: ClassJob;
  done: Done;
  decisions: Decisions;
  gate: Gate;
  judging: Judging;
  /** Where archives are laid out. */
  scratch: string;
  /** How many were given up: what they hang on may never end. */
  givenUp: number;
}

const LOOK_MS = 2_000;

/**
 * Grades every submission and writes the class's reports. Of each only what those need stays in memory; results are on the disk
 * as soon as they are there.
 */
export async function gradeClass(job: ClassJob): Promise<ClassOutcome> {
  await using judging = new Judging(job.rubric);
  const work: ClassWork = {
    job,
    done: await readJournal(job.out),
    decisions: await readDecisions(job.out),
    gate: new Gate(),
    judging,
    scratch: join(job.out, 'scratch.unfinished'),
    givenUp: 0,
  };
  const entries = new Map<string, ClassEntry>();
  const counts = { graded: 0, taken: 0 };
  await rm(work.scratch, { recursive: true, force: true });
  try {
    await gradeAll(work, (outcome) => {
      counts[outcome.how] += 1;
      entries.set(outcome.entry.submission.id, outcome.entry);
      job.onDone?.(outcome.entry, outcome.how);
    });
  } finally {
    await rm(work.scratch, { recursive: true, force: true });
  }
  const inOrder: ClassEntry[] = [];
  for (const source of job.sources) {
    const entry = entries.get(source.id) ?? (await storedEntry(job, source));
    if (entry !== undefined) inOrder.push(entry);
  }
  await writeSharing({
    out: job.out,
    submissions: inOrder.map(({ submission }) => submission.id),
    captured: job.rubric.rubric.scenarios.flatMap(({ id, capture }) => (capture === undefined ? [] : [id])),
    ...(job.template === undefined ? {} : { template: job.template }),
  });
  await writeClassReports(job.out, job.rubric, inOrder, job.generatedFrom);
  const wanted = job.only === undefined ? job.sources.length : job.only.size;
  return { entries: inOrder, ...counts, missing: wanted - entries.size, givenUp: work.givenUp };
}

/** A crew that grows and shrinks with what the machine has to spare works through the class. */
async function gradeAll(work: ClassWork, onDone: (outcome: MemberOutcome) => void): Promise<void> {
  const { job } = work;
  const waiting = job.sources.filter(({ id }) => job.only?.has(id) ?? true);
  const meter = new LoadMeter();
  const running = new Set<Promise<void>>();
  let size = job.crew.least;
  let troubles = 0;
  let failure: unknown;

  const isOver = (): boolean => failure !== undefined || job.signal?.aborted === true;
  const member = async (): Promise<void> => {
    const slots = new SlotKeeper(job.rubric.rubric, { backend: job.backend });
    const grade = async (source: SubmissionSource, onRan: () => void): Promise<void> => {
      try {
        const outcome = await gradeMember(work, source, slots, onRan);
        if (outcome.entry.checks.some(({ status }) => status === 'inconclusive')) troubles += 1;
        onDone(outcome);
      } catch (error) {
        // The disk is full, or worse: nobody else could do better.
        failure ??= error;
      }
    };
    // The report of one is written while the programs of the next one run.
    let reported = Promise.resolve();
    while (running.size <= size && !isOver()) {
      const source = waiting.shift();
      if (source === undefined) break;
      job.onStart?.(source);
      let graded = Promise.resolve();
      await new Promise<void>((onRan) => {
        graded = grade(source, onRan).finally(onRan);
      });
      await reported;
      reported = graded;
    }
    await reported;
    await slots.close();
  };
  const fill = (): void => {
    while (running.size < Math.min(size, running.size + waiting.length) && !isOver()) {
      const one: Promise<void> = member().finally(() => {
        running.delete(one);
        // Several may have left at once, seeing that they were too many.
        fill();
      });
      running.add(one);
    }
  };
  const timer = setInterval(() => {
    size = nextSize(size, job.crew, meter.look(troubles));
    troubles = 0;
    fill();
  }, LOOK_MS);
  try {
    fill();
    while (running.size > 0) await Promise.race(running);
  } finally {
    clearInterval(timer);
  }
  if (failure !== undefined) throw failure;
}

/** The result of one that is not graded now, where there is one of the same rubric. */
async function storedEntry(
  job: ClassJob,
  { id, handedIn }: SubmissionSource,
): Promise<ClassEntry | undefined> {
  const result = await readStored(job.out, id);
  return result?.rubric.digest === job.rubric.digest ? classEntry(result, handedIn?.students) : undefined;
}
