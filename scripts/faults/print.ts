import Table from 'cli-table3';
import type { CaseEnd } from './cases.ts';
import type { Comparison } from './classes.ts';
import { stages, type BatchEnd, type Kill } from './kills.ts';
import { victims } from './processes.ts';

const fewestHits = 5;

/** Prints which stages were hit and how the batches ended. True where all is as it should be. */
export function printKills({ kills, batches }: { kills: Kill[]; batches: BatchEnd[] }): boolean {
  const count = (isOne: (kill: Kill) => boolean): string => String(kills.filter(isOne).length);
  const table = new Table({
    head: ['stage', ...victims, 'all', 'left behind'],
    style: { head: [], border: [] },
  });
  for (const stage of stages) {
    const here = kills.filter((kill) => kill.stage === stage);
    const left = here.flatMap((kill) => kill.left);
    table.push([
      stage,
      ...victims.map((victim) => count((kill) => kill.stage === stage && kill.victim === victim)),
      String(here.length),
      left.length === 0 ? '–' : left.join(', '),
    ]);
  }
  table.push([
    'all',
    ...victims.map((victim) => count((kill) => kill.victim === victim)),
    String(kills.length),
    '',
  ]);
  process.stdout.write(`${table.toString()}\n`);
  const missed = stages.filter((stage) => kills.filter((kill) => kill.stage === stage).length < fewestHits);
  if (missed.length > 0) process.stdout.write(`hit less than ${fewestHits} times: ${missed.join(', ')}\n`);
  for (const { lab, kills: hits, graded, rerun, unfinished } of batches) {
    const again = rerun === 0 ? '' : `; ${rerun} were not graded and ran once more`;
    process.stdout.write(
      `${lab}, ${hits} kills: ${words(graded)}${again}; unfinished files: ${unfinished.join(', ') || 'none'}\n`,
    );
  }
  const isClean = kills.every(({ left }) => left.length === 0);
  const isSpread = missed.length === 0 || kills.length < stages.length * fewestHits;
  return (
    isSpread &&
    isClean &&
    batches.every(({ graded, unfinished }) => isWhole(graded) && unfinished.length === 0)
  );
}

/** Prints how a class came through a fault. True where no grade was wrong and all are there in the end. */
export function printCase(name: string, { done, under, after, unfinished }: CaseEnd): boolean {
  process.stdout.write(`\n${name} (${done})\n  under it: ${words(under)}\n`);
  if (after !== under) process.stdout.write(`  and then: ${words(after)}\n`);
  if (unfinished.length > 0) process.stdout.write(`  unfinished files: ${unfinished.join(', ')}\n`);
  return under.wrong.length + under.torn.length === 0 && isWhole(after) && unfinished.length === 0;
}

function isWhole({ notGraded, wrong, torn }: Comparison): boolean {
  return notGraded.length + wrong.length + torn.length === 0;
}

function words({ same, notGraded, wrong, torn, otherWords }: Comparison): string {
  return [
    `${same} grades equal`,
    ...(otherWords.length > 0 ? [`(${otherWords.length} of them told with other frames or words)`] : []),
    ...(notGraded.length > 0 ? [`${notGraded.length} not graded`] : []),
    `${wrong.length} WRONG${wrong.length > 0 ? `: ${wrong.join(' | ')}` : ''}`.replace('0 WRONG', '0 wrong'),
    ...(torn.length > 0 ? [`${torn.length} TORN: ${torn.join(' | ')}`] : []),
  ].join(', ');
}
