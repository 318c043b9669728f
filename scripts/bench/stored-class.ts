import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

/** Writes a folder of reports of so many submissions, as `grade` leaves it, out of copies of the models' evidence and results. */
export async function writeStoredClass(models: string, out: string, size: number): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const batch: { order: string[] } = JSON.parse(await readFile(join(models, 'batch.json'), 'utf8'));
  const order = Array.from(
    { length: size },
    (_, index) => `${batch.order[index % batch.order.length]}-${index}`,
  );
  for (const [index, id] of order.entries()) {
    const model = batch.order[index % batch.order.length] ?? '';
    const evidence = join(out, id, 'evidence');
    await cp(join(models, model, 'evidence'), evidence, { recursive: true });
    const runs = (await readdir(evidence)).filter((name) => name.startsWith('again-'));
    for (const folder of [evidence, ...runs.map((run) => join(evidence, run))]) {
      const path = join(folder, 'submission.json');
      const record: object = JSON.parse(await readFile(path, 'utf8'));
      await writeFile(path, `${JSON.stringify({ ...record, id, name: id }, undefined, 1)}\n`);
    }
    const result: object = JSON.parse(await readFile(join(models, model, 'result.json'), 'utf8'));
    await writeFile(
      join(out, id, 'result.json'),
      `${JSON.stringify({ ...result, submission: { id, name: id } }, undefined, 2)}\n`,
    );
  }
  await writeFile(join(out, 'rubric.json'), await readFile(join(models, 'rubric.json')));
  await writeFile(join(out, 'batch.json'), `${JSON.stringify({ ...batch, order }, undefined, 1)}\n`);
}
