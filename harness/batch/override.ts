import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import type { Result } from '../model/grade.ts';
import { renderResult } from '../report/json.ts';
import { readBatchRubric, requireBatch } from './batch-record.ts';
import { damageOf } from './damage.ts';
import { judgeFolder } from './judge-folder.ts';
import { keepSubmission } from './keep-submission.ts';
import { LAYOUT, lecturerFolder, studentFolder } from './layout.ts';
import { appendOverride, readDecisions } from './overrides-file.ts';
import { readRecord, readStored, wholeFolder } from './stored-results.ts';

export interface OverrideJob {
  /** The folder of reports. */
  out: string;
  /** Id or name of a submission, or of a student of it. */
  student: string;
  check: string;
  /** What the lecturer decided; the decision is taken back where absent. */
  decision?: { points: number; reason: string };
}

/**
 * Writes down the lecturer's word on one check and brings that submission's result and pages up to date. The class
 * files are left to the caller.
 *
 * @throws OperatorError where the submission or the check is not there, points are out of bounds, or the result would change in anything
 *   else as well.
 */
export async function overrideCheck(job: OverrideJob): Promise<{ before: Result; after: Result }> {
  const { out, check, decision } = job;
  const rubric = await readBatchRubric(out);
  const id = await findSubmission(out, job.student);
  const before = await readStored(out, id);
  if (before === undefined)
    throw new OperatorError(
      'no-result',
      `${id} has no result yet.`,
      'Grade it first: wiremark grade … --resume',
    );
  requireCheck(before, check, decision?.points);
  const old = (await readDecisions(out)).get(id) ?? [];
  if (decision === undefined && !old.some((one) => one.check === check))
    throw new OperatorError(
      'no-override',
      `${id} has no override on ${check}.`,
      'See them: wiremark override <reports> --list',
    );

  const evidence = join(await wholeFolder(out, id), LAYOUT.evidence);
  const unchanged = judgeFolder(rubric, evidence, old);
  const damage = damageOf(unchanged.evidence);
  if (damage !== undefined)
    throw new OperatorError(
      'damaged-evidence',
      `The evidence of ${id} can no longer be judged: ${damage}. So its result cannot be brought up to date.`,
      `Grade it again first: wiremark grade … --fresh --only '${id}'`,
    );
  if (renderResult(unchanged.result) !== renderResult(before))
    throw new OperatorError(
      'other-result',
      `Judging ${id} again gives another result than the one stored, with or without this override.`,
      `See what changed, and make it so first: wiremark regrade ${out}`,
    );
  await appendOverride(out, {
    submission: id,
    check,
    ...(decision === undefined ? { reason: '' } : decision),
    at: new Date().toISOString(),
  });
  const own = (await readDecisions(out)).get(id) ?? [];
  const judged = judgeFolder(rubric, evidence, own);
  const place = { folder: studentFolder(out, id), lecturerFolder: lecturerFolder(out, id) };
  await keepSubmission(place, evidence, judged, own);
  return { before, after: judged.result };
}

function requireCheck({ checks, submission }: Result, id: string, points: number | undefined): void {
  const check = checks.find((one) => one.id === id);
  if (check === undefined)
    throw new OperatorError(
      'no-check',
      `The rubric of these reports has no check "${id}".`,
      `Checks: ${checks.map((one) => one.id).join(', ')}`,
    );
  if (points === undefined) return;
  if (check.maxPoints === 0)
    throw new OperatorError(
      'no-points',
      `${id} is worth no points, so there is nothing to decide for ${submission.id}.`,
      'Name a check that has points.',
    );
  if (
    !Number.isFinite(points) ||
    points < 0 ||
    points > check.maxPoints ||
    points !== Number(points.toFixed(2))
  )
    throw new OperatorError(
      'out-of-bounds',
      `${id} is worth 0 to ${check.maxPoints} points, with two decimals at most, not ${points}.`,
      `Write for example --points ${check.maxPoints}`,
    );
}

/** By id, else by the name of the submission or of one of its students, else by a part of a name that fits one alone. */
async function findSubmission(out: string, wanted: string): Promise<string> {
  const { order } = await requireBatch(out);
  if (order.includes(wanted)) return wanted;
  const people: { id: string; names: string[] }[] = [];
  for (const id of order) {
    const record = await readRecord(out, id);
    const students = record?.handedIn?.students ?? [];
    const names = [id, record?.name, ...students.flatMap((one) => [one.name, one.id, one.email])];
    people.push({ id, names: names.flatMap((name) => (name === undefined ? [] : [plain(name)])) });
  }
  const text = plain(wanted);
  const exact = people.filter(({ names }) => names.includes(text));
  const found =
    exact.length > 0 ? exact : people.filter(({ names }) => names.some((name) => name.includes(text)));
  const [one, ...others] = found;
  if (one !== undefined && others.length === 0) return one.id;
  throw one === undefined
    ? new OperatorError(
        'no-student',
        `Nobody in ${out} is called "${wanted}".`,
        'Give the id of the submission, as its folder is called.',
      )
    : new OperatorError(
        'several-students',
        `"${wanted}" fits ${found.length} submissions: ${found
          .slice(0, 8)
          .map(({ id }) => id)
          .join(', ')}${found.length > 8 ? ', …' : ''}.`,
        'Give the id of the one that you mean.',
      );
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase().trim();
}
