import { resolve } from 'node:path';
import { readBatchRubric, requireBatch } from '../batch/batch-record.ts';
import { rewriteClassReports } from '../batch/class-reports.ts';
import { lockFolder } from '../batch/folder-lock.ts';
import { Journal } from '../batch/journal.ts';
import { overrideCheck } from '../batch/override.ts';
import { readOverrides, type OverrideEntry } from '../batch/overrides-file.ts';
import { OperatorError } from '../errors.ts';
import { openChecks } from '../grading/open-checks.ts';
import { visible } from '../report/visible.ts';
import { readArgs } from './command.ts';

const HELP = `Usage: wiremark override <reports> <student> <check> --points <n>
                         --reason <text>
       wiremark override <reports> <student> <check> --remove
       wiremark override <reports> --list [--json]

Sets the points of one check of one submission by the lecturer's word. It is
kept apart from what was judged, shown as such with its reason, and survives
every regrade and every run.

  <student>        the id of a submission, or a name that fits one alone
  --points <n>     0 to what the check is worth
  --reason <text>  why; students read it
  --remove         take the decision back
  --list           print every decision that counts, with --json as JSON

Examples
  wiremark override reports kelompok-07 p3-port --points 10 \\
    --reason 'The sheet named the wrong port.'
  wiremark override reports --list

Exit code: 0 done, 2 wrong usage, or the decision cannot be taken.
`;

/** `wiremark override`: the lecturer's word on a check. */
export async function overrideCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs('override', args, {
    points: { type: 'string' },
    reason: { type: 'string' },
    remove: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [folder, student, check, ...more] = positionals;
  if (folder === undefined || more.length > 0)
    throw usage('wiremark override takes a folder of reports, a student and a check.');
  const out = resolve(folder);
  if (values.list) return list(out, values.json);
  if (student === undefined || check === undefined)
    throw usage('wiremark override takes a folder of reports, a student and a check.');
  const decision = values.remove ? undefined : readDecision(values);

  // Before the lock, which would make the folder.
  await requireBatch(out);
  await using _lock = await lockFolder(out);
  const { before, after } = await overrideCheck({
    out,
    student,
    check,
    ...(decision === undefined ? {} : { decision }),
  });
  const rubric = await readBatchRubric(out);
  await rewriteClassReports(out, rubric);
  await using journal = await Journal.open(out);
  const { id } = after.submission;
  await journal.write({ did: 'override', at: new Date().toISOString(), id, check });
  const score = (result: typeof after): string =>
    result.score === null ? 'not graded' : `${result.score}/${result.maxScore}`;
  process.stdout.write(`${visible(id)}: ${score(before)} → ${score(after)}\n`);
  if (after.status !== 'graded') {
    const open = openChecks(after, rubric.rubric).map((one) => one.id);
    process.stdout.write(
      `Still not graded: ${open.join(', ')} could not be judged. Decide on ${open.length === 1 ? 'it' : 'them'}, too, or grade again.\n`,
    );
  }
  return 0;
}

async function list(out: string, isJson: boolean): Promise<number> {
  await requireBatch(out);
  const { overrides } = await readOverrides(out);
  const last = new Map(
    overrides.map((entry): [string, OverrideEntry] => [`${entry.submission}\n${entry.check}`, entry]),
  );
  const counting = [...last.values()].filter(({ points }) => points !== undefined);
  process.stdout.write(
    isJson
      ? `${JSON.stringify(counting, undefined, 2)}\n`
      : counting
          .map(
            ({ submission, check, points, reason, at }) =>
              `${visible(submission)}\t${visible(check)}\t${points}\t${at.slice(0, 10)}\t${visible(reason)}\n`,
          )
          .join(''),
  );
  return 0;
}

function readDecision({ points, reason }: { points?: string | undefined; reason?: string | undefined }): {
  points: number;
  reason: string;
} {
  if (points === undefined || points.trim() === '' || Number.isNaN(Number(points)))
    throw usage(`--points must be a number${points === undefined ? '' : `, was "${points}"`}.`);
  if (reason === undefined || reason.trim() === '')
    throw usage('An override needs a reason: students read it.');
  return { points: Number(points), reason: reason.trim() };
}

function usage(message: string): OperatorError {
  return new OperatorError(
    'usage',
    message,
    "Write: wiremark override <reports> <student> <check> --points <n> --reason '<text>'",
  );
}
