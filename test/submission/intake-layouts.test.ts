import { access, constants, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rubric } from '../../harness/model/rubric.ts';
import { loadRubric } from '../../harness/rubric/load.ts';
import { describeIntake } from '../../harness/submission/intake/describe.ts';
import { takeIn } from '../../harness/submission/intake/index.ts';
import { openSource, type SubmissionSource } from '../../harness/submission/source.ts';
import { filesIn } from '../../harness/submission/archives/walk.ts';
import { classes, people, type Someone } from '../support/hand-ins.ts';

const COUNT = 300;
/**
 * Every so many hands in all files, and is opened; the others are told by names alone. The ways to pack are seven, so 40 meets each. 1 opens
 * everything.
 */
const EVERY = Number(process.env['WIREMARK_OPEN_EVERY'] ?? 40);

let folder: string;
let rubric: Rubric;

beforeAll(async () => {
  // Thousands of small files: in memory where that can be had.
  const memory = await access('/dev/shm', constants.W_OK).then(
    () => '/dev/shm',
    () => tmpdir(),
  );
  folder = await mkdtemp(path.join(memory, 'wiremark-layouts-'));
  ({ rubric } = await loadRubric('rubrics/progjar-t1.json'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** The mark in the submission's server. */
async function markIn(source: SubmissionSource, scratch: string): Promise<string | undefined> {
  await using opened = await openSource(source, scratch);
  for await (const file of filesIn(opened.folder))
    if (path.basename(file.full) === 'server.py')
      return (await readFile(file.full, 'utf8')).trim().split('\n').pop();
  return undefined;
}

/** The students whom a hand-in may be of, by what is known of it. */
function ownersOf({ id, name, handedIn }: SubmissionSource, class_: Someone[]): Someone[] {
  const known = new Set([
    name,
    id,
    ...(handedIn?.students ?? []).flatMap((one) => [one.name, one.id, one.platformId]),
  ]);
  return class_.filter((who, at) =>
    [
      who.id,
      String(who.number),
      who.user,
      `${who.id} ${who.name}`,
      ...(at === 0 ? ['Default group'] : []),
    ].some((one) => known.has(one)),
  );
}

describe(`${COUNT} hand-ins`, () => {
  it.each(Object.entries(classes))(
    'are each their student’s: %s',
    { timeout: 300_000 },
    async (title, write) => {
      const class_ = people(COUNT, EVERY);
      const home = path.join(folder, title.replaceAll(/\W/gu, '-'));
      await mkdir(home);
      const given = await write(home, class_);
      const options = {
        ...(given.roster === undefined ? {} : { roster: given.roster }),
        ...(given.nameRegex === undefined ? {} : { nameRegex: given.nameRegex }),
      };
      const intake = await takeIn(given.path, options);

      expect(intake.submissions).toHaveLength(COUNT);
      expect(new Set(intake.submissions.map(({ id }) => id.toLowerCase())).size).toBe(COUNT);
      expect(intake.doubts.filter(({ kind }) => kind !== 'same-name')).toEqual([]);
      expect(intake.notHandedIn).toEqual([]);

      // Names and numbers lead from each hand-in to one student, and to another one from each.
      const owners = new Map(intake.submissions.map((source) => [source, ownersOf(source, class_)]));
      for (const [{ id }, found] of owners) expect(found, id).toHaveLength(1);
      expect(new Set([...owners.values()].flat()).size).toBe(COUNT);

      const opened = intake.submissions.filter((source) => owners.get(source)?.[0]?.isBrief === false);
      expect(opened).toHaveLength(Math.ceil(COUNT / EVERY));
      for (const source of opened)
        expect(await markIn(source, path.join(home, '.scratch')), source.id).toBe(
          owners.get(source)?.[0]?.mark,
        );

      const rows = await describeIntake({ submissions: opened }, rubric, path.join(home, '.scratch'));
      expect(rows.flatMap(({ id, problem }) => (problem === undefined ? [] : [id]))).toEqual([]);
      expect(
        rows.flatMap(({ id, programs }) =>
          programs.filter(({ file }) => file === undefined).map(({ program }) => `${id} ${program}`),
        ),
      ).toEqual([]);
      expect(await takeIn(given.path, options)).toEqual(intake);
      await rm(home, { recursive: true });
    },
  );
});
