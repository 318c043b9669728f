import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rubric } from '../../harness/model/rubric.ts';
import { loadRubric } from '../../harness/rubric/load.ts';
import { describeIntake } from '../../harness/submission/intake/describe.ts';
import { takeIn } from '../../harness/submission/intake/index.ts';
import { openSource, type SubmissionSource } from '../../harness/submission/source.ts';
import { filesIn } from '../../harness/submission/archives/walk.ts';
import { classes, people } from '../support/hand-ins.ts';

const COUNT = 300;
/** Every so many is opened. 1 opens all; the ways to pack are seven, so 5 meets each. */
const STEP = Number(process.env['WIREMARK_OPEN_EVERY'] ?? 5);

let folder: string;
let rubric: Rubric;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wiremark-layouts-'));
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

describe(`${COUNT} hand-ins`, () => {
  it.each(Object.entries(classes))(
    'are each their student’s: %s',
    { timeout: 300_000 },
    async (title, write) => {
      const class_ = people(COUNT);
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

      const owners = new Map(class_.map(({ mark, ...who }) => [mark, who]));
      const seen = new Set<string>();
      const opened = intake.submissions.filter((_, at) => at % STEP === 0);
      for (const source of opened) {
        const mark = await markIn(source, path.join(home, '.scratch'));
        const owner = owners.get(mark ?? '');
        expect(owner, source.id).toBeDefined();
        seen.add(mark ?? '');
        const known = [
          source.name,
          source.id,
          ...(source.handedIn?.students ?? []).flatMap((one) => [one.name, one.id, one.platformId]),
        ];
        const possible = [
          owner?.id,
          String(owner?.number),
          owner?.user,
          `${owner?.id} ${owner?.name}`,
          'Default group',
        ];
        expect(
          possible.some((one) => one !== undefined && known.includes(one)),
          `${source.id}: ${known.join(' | ')}`,
        ).toBe(true);
      }
      expect(seen.size).toBe(opened.length);

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
