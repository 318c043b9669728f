/**
 * Prints how the causes fare on programs with a planted fault, as a Markdown table: `npm run diagnosis [<lab>[/<slug>] …]`.
 */
import process from 'node:process';
import { gradePlanted, type Row } from '../test/diagnosis/planted.ts';

const rows = await gradePlanted(process.argv.slice(2));
process.stdout.write(`${table(rows)}\n\n${summary(rows)}\n`);

function table(all: Row[]): string {
  const head = ['planted', 'written', 'score', 'first line', 'file and line', 'judgement'];
  return [head, head.map(() => '---'), ...all.map(cells)].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function cells(row: Row): string[] {
  const { lab, slug, by, planted, result } = row;
  const first = result?.diagnoses[0];
  const said = first === undefined ? '(nothing)' : `${first.code}: ${first.text}`;
  return [
    `${lab}/${slug}: ${planted.cause ?? 'nothing'}`,
    by,
    `${result?.score ?? 'none'}/${result?.maxScore ?? '?'}`,
    said.replaceAll('|', String.raw`\|`),
    placeOf(row),
    judgementOf(row),
  ];
}

/** Whether file and line are those of the person who planted the fault. */
function placeOf({ planted, result }: Row): string {
  const first = result?.diagnoses[0];
  if (planted.right === true || first === undefined) return '';
  if (first.file !== planted.file) return `no (planted in ${planted.file ?? '?'})`;
  return first.line === planted.line ? 'yes' : `file (planted in line ${planted.line ?? '?'})`;
}

function judgementOf({ planted, accepted, result }: Row): string {
  if (result === undefined) return 'not graded';
  const first = result.diagnoses[0];
  if (planted.right === true)
    return first === undefined && result.score === result.maxScore ? 'right' : 'WRONG: it is right';
  if (first === undefined) return accepted.includes('nothing') ? 'not asked by the rubric' : 'WRONG: missed';
  return accepted.includes(first.code) ? 'right' : 'WRONG: another cause';
}

function summary(all: Row[]): string {
  return (['from the lab notes', 'with the causes'] as const)
    .map((by) => ({ by, own: all.filter((row) => row.by === by) }))
    .filter(({ own }) => own.length > 0)
    .map(({ by, own }) => {
      const judged = own.map(judgementOf);
      const unseen = judged.filter((one) => one === 'not asked by the rubric').length;
      const right = judged.filter((one) => one === 'right').length;
      const share = ((100 * right) / Math.max(1, own.length - unseen)).toFixed(0);
      return `${by}: ${right} of ${own.length - unseen} first lines right (${share} %); ${unseen} that the rubric does not ask for.`;
    })
    .join('\n');
}
