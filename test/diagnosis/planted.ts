import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../harness/model/grade.ts';
import { temporaryFolder, top, wiremark } from '../support/cli.ts';
import expectations from './planted.json' with { type: 'json' };

/** What somebody planted in a submission: a cause, or nothing (`right`). */
interface Planted {
  right?: boolean;
  cause?: string;
  file?: string;
  line?: number;
}

/** One planted submission, and what wiremark said of it. */
export interface Row {
  lab: string;
  slug: string;
  /** Who wrote it: somebody who knew the lab notes and no cause, or the author of the causes. */
  by: 'from the lab notes' | 'with the causes';
  planted: Planted;
  /** Codes that are right as the first one; none where nothing may be told, or the rubric cannot see it. */
  accepted: string[];
  result: Result | undefined;
}

const roots = [
  ['from the lab notes', 'test/planted'],
  ['with the causes', 'test/diagnosis/programs'],
] as const;

/** The codes that are expected first, by `<lab>/<slug>`. */
export const accepted = new Map<string, string[]>(Object.entries(expectations));

/**
 * Grades planted submissions with the rubric of their lab, in a real lab network. What was planted stays outside: the
 * programs are copied without it.
 *
 * @param only `<lab>` or `<lab>/<slug>`; all where empty.
 */
export async function gradePlanted(only: readonly string[]): Promise<Row[]> {
  await using folder = await temporaryFolder();
  const rows: Row[] = [];
  for (const [by, root] of roots) {
    const labs = existsSync(join(top, root)) ? await readdir(join(top, root)) : [];
    for (const lab of labs.toSorted()) {
      const slugs = (await readdir(join(top, root, lab))).filter(
        (slug) => only.length === 0 || only.includes(lab) || only.includes(`${lab}/${slug}`),
      );
      if (slugs.length === 0 || !existsSync(rubricOf(lab))) continue;
      const [handedIn, out] = [join(folder.path, by, lab), join(folder.path, by, `${lab}-out`)];
      for (const slug of slugs) await copyPrograms(join(top, root, lab, slug), join(handedIn, slug));
      const { exitCode, stderr } = await wiremark('grade', handedIn, '--rubric', rubricOf(lab), '--out', out);
      if (exitCode === 2) throw new Error(`${lab} could not be graded:\n${stderr}`);
      for (const slug of slugs)
        rows.push({
          lab,
          slug,
          by,
          planted: JSON.parse(await readFile(join(top, root, lab, slug, 'planted.json'), 'utf8')),
          accepted: accepted.get(`${lab}/${slug}`) ?? [],
          result: await readResult(join(out, slug, 'result.json')),
        });
    }
  }
  return rows;
}

function rubricOf(lab: string): string {
  return join(top, 'rubrics', `${lab}.json`);
}

async function copyPrograms(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await cp(from, to, { recursive: true, filter: (path) => !path.endsWith('/planted.json') });
}

async function readResult(path: string): Promise<Result | undefined> {
  return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : undefined;
}
