import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../../errors.ts';
import type { Deed } from '../../lab/faults/faults.ts';
import type { Breakage, FaultLibrary } from '../../lab/faults/library.ts';
import type { LoadedRubric } from '../../rubric/load.ts';
import type { Rubric } from '../../model/rubric.ts';
import type { ReferenceProgram } from '../../model/rubric-test.ts';
import type { SlotKeeper } from '../slot-keeper.ts';
import { unsettledChecks } from './compare.ts';
import type { Golden } from './goldens.ts';
import { openReference, programsOf, runBroken, type ReferenceStage } from './stage.ts';

/** The golden submission that is broken, and what each of its programs was seen to do. */
export interface Reference extends AsyncDisposable {
  golden: Golden;
  stage: ReferenceStage;
  programs: ReferenceProgram[];
  /** By the rubric's program names; only those that can be broken. */
  seen: Map<string, Set<Deed>>;
  /** Checks that cannot be judged here, broken or not: say for want of a link. */
  unsettled: string[];
}

/**
 * Golden submissions that pass every check that can be judged here, the best to break first: the library is loaded by programs that call the
 * C library, and what Python waits for is seen soonest from outside.
 *
 * @throws OperatorError where the named one is none of them.
 */
export async function referenceCandidates(goldens: Golden[], name: string | undefined): Promise<Golden[]> {
  const perfect = goldens.filter(
    ({ result }) =>
      result !== undefined &&
      result.checks.every(({ status }) => status === 'passed' || status === 'errored'),
  );
  if (name === undefined) {
    const ranked = await Promise.all(
      perfect.map(async (golden) => ({ golden, rank: await languageRank(golden) })),
    );
    return ranked.toSorted((a, b) => a.rank - b.rank).map(({ golden }) => golden);
  }
  const named = perfect.find(({ outcome }) => outcome.id === name);
  if (named !== undefined) return [named];
  const known = perfect.map(({ outcome }) => outcome.id).join(', ');
  throw new OperatorError(
    'bad-reference',
    `"${name}" is no golden submission that passes every check.`,
    known === '' ? 'Make one that does.' : `Name one of these with --reference: ${known}`,
  );
}

const RANKS: Record<string, number> = { python: 0, c: 1, cpp: 1, go: 3 };

async function languageRank({ folder }: Golden): Promise<number> {
  const record: { programs: { language?: string }[] } = JSON.parse(
    await readFile(join(folder, 'evidence', 'submission.json'), 'utf8'),
  );
  return Math.max(0, ...record.programs.map(({ language = 'python' }) => RANKS[language] ?? 2));
}

/**
 * Runs the reference once more with the library that only watches.
 *
 * @returns why it cannot be broken, where the library itself makes a check fail.
 */
export async function watchReference(
  golden: Golden,
  loaded: LoadedRubric,
  library: FaultLibrary,
  slots: SlotKeeper,
  folder: string,
  note: (text: string) => void,
): Promise<Reference | string> {
  const stage = await openReference(golden, loaded, slots);
  try {
    const breakages = new Map<string, Breakage>();
    for (const name of Object.keys(stage.rubric.programs))
      breakages.set(name, await library.breakage('observe'));
    const { scenarios } = stage.rubric;
    const result = await runBroken({ stage, loaded, breakages, scenarios, folder, slots, note });
    const unsettled = golden.result === undefined ? [] : unsettledChecks(golden.result);
    const disturbed = result.checks
      .filter(({ id, status }) => status !== 'passed' && !unsettled.includes(id))
      .map(({ id }) => id);
    if (disturbed.length > 0) {
      await stage[Symbol.asyncDispose]();
      return `${golden.outcome.id}: run again under watch it does not pass ${disturbed.join(', ')}`;
    }
    const programs: ReferenceProgram[] = [];
    const seen = new Map<string, Set<Deed>>();
    const ran = new Set(scenarios.flatMap(programsOf));
    for (const [name, breakage] of breakages) {
      const runnable = stage.prepared.programs.get(name);
      const file = runnable === undefined || runnable.kind === 'missing' ? null : runnable.file;
      const noted = await breakage.seen();
      const isRun = ran.has(name) && runnable?.kind === 'runnable';
      if (noted.has('loaded')) seen.set(name, noted);
      const why = isRun ? 'not-loaded' : 'not-run';
      programs.push({ program: name, file, ...(noted.has('loaded') ? {} : { unbroken: why }) });
    }
    return {
      golden,
      stage,
      programs,
      seen,
      unsettled,
      [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
    };
  } catch (error) {
    await stage[Symbol.asyncDispose]();
    throw error;
  }
}

/** Scenarios that run a program. */
export function scenariosWith(program: string, rubric: Rubric) {
  return rubric.scenarios.filter((scenario) => programsOf(scenario).includes(program));
}
