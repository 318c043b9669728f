import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { runProcess } from './measure.ts';
import type { Bench } from './row.ts';

/** What the class is made of: a good one, and such as go wrong in different ways. */
const MEMBERS = ['correct-threaded', 'wrong-port', 'no-echo', 'crash'];

/** Grades a few submissions of T1, whose reports `writeStoredClass` copies. Returns their folder. */
export async function gradeModels({ cli, top, scratch }: Bench): Promise<string> {
  const out = join(scratch, 'models');
  const submissions = join(scratch, 'model-submissions');
  for (const id of MEMBERS)
    await cp(join(top, 'submissions/progjar-t1', id), join(submissions, id), { recursive: true });
  const rubric = join(top, 'rubrics/progjar-t1.json');
  await runProcess([process.execPath, cli, 'grade', submissions, '--rubric', rubric, '--out', out], {
    accepted: [0, 1],
  });
  return out;
}

/**
 * Writes a folder of reports of so many submissions, as `grade` leaves it, out of the models' evidence and results. What names a
 * submission is written anew; all else is a link to the model's file, as nothing that is measured writes there.
 */
export function writeStoredClass(models: string, out: string, size: number): void {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const batch: { order: string[] } = JSON.parse(readFileSync(join(models, 'batch.json'), 'utf8'));
  const all = batch.order.map((id) => readModel(join(models, id)));
  const order: string[] = [];
  for (let index = 0; index < size; index += 1) {
    const at = index % all.length;
    const id = `${batch.order[at]}-${index}`;
    order.push(id);
    const model = all[at];
    if (model !== undefined) writeMember(model, join(out, id), id);
  }
  writeFileSync(join(out, 'rubric.json'), readFileSync(join(models, 'rubric.json')));
  writeFileSync(join(out, 'batch.json'), `${JSON.stringify({ ...batch, order }, undefined, 1)}\n`);
}

/** What a graded submission left, its paths relative to its folder. */
interface Model {
  folder: string;
  folders: string[];
  files: string[];
  /** What was handed in, of the run that counts and of others. */
  records: { path: string; record: object }[];
  result: object;
}

function readModel(folder: string): Model {
  const entries = readdirSync(join(folder, 'evidence'), { recursive: true, withFileTypes: true });
  const named = entries.map((entry) => ({
    entry,
    path: relative(folder, join(entry.parentPath, entry.name)),
  }));
  const files = named.filter(({ entry }) => entry.isFile());
  const isRecord = ({ entry }: { entry: { name: string } }): boolean => entry.name === 'submission.json';
  return {
    folder,
    folders: named.filter(({ entry }) => entry.isDirectory()).map(({ path }) => path),
    files: files.filter((file) => !isRecord(file)).map(({ path }) => path),
    records: files
      .filter(isRecord)
      .map(({ path }) => ({ path, record: JSON.parse(readFileSync(join(folder, path), 'utf8')) })),
    result: JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')),
  };
}

function writeMember(model: Model, folder: string, id: string): void {
  for (const path of ['evidence', ...model.folders]) mkdirSync(join(folder, path), { recursive: true });
  for (const path of model.files) linkSync(join(model.folder, path), join(folder, path));
  for (const { path, record } of model.records)
    writeFileSync(join(folder, path), `${JSON.stringify({ ...record, id, name: id }, undefined, 1)}\n`);
  const result = { ...model.result, submission: { id, name: id } };
  writeFileSync(join(folder, 'result.json'), `${JSON.stringify(result, undefined, 2)}\n`);
}
