/**
 * npm run resume-check [size] [kills] [folder]: a class graded in one go, and the same class graded by a batch that is killed with SIGKILL
 * again and again and resumed. One grade each, and the same grades. In a folder that is named, everything is kept.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gradedIds, gradesIn, killedBatch, makeClass, startBatch } from '../test/support/killed-batch.ts';

const size = Number(process.argv[2] ?? 200);
const kills = Number(process.argv[3] ?? 5);
const kept = process.argv[4];
const folder = kept ?? (await mkdtemp(join(tmpdir(), 'wiremark-resume-')));
const [submissions, calm, killed] = [join(folder, 'class'), join(folder, 'calm'), join(folder, 'killed')];
try {
  await makeClass(submissions, size);
  let sinceMs = performance.now();
  const undisturbed = await startBatch(submissions, calm);
  console.log(`undisturbed: exit ${undisturbed.exitCode}, ${seconds(sinceMs)} s`);
  sinceMs = performance.now();
  const { gradedAtKill, exitCode } = await killedBatch(submissions, killed, size, kills);
  console.log(
    `killed -9 after ${gradedAtKill.join(', ')} of ${size}: exit ${exitCode}, ${seconds(sinceMs)} s`,
  );

  const ids = await gradedIds(killed);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  const [expected, actual] = [await gradesIn(calm), await gradesIn(killed)];
  const different = Object.keys(expected).filter((id) => expected[id] !== actual[id]);
  const missing = Object.keys(expected).length - Object.keys(actual).length;
  console.log(
    `${ids.length} graded, ${twice.length} twice, ${missing} missing, ${different.length} different`,
  );
  for (const id of different) console.log(`  ${id}\n    ${expected[id]}\n    ${actual[id]}`);
  process.exitCode = twice.length + missing + different.length === 0 && ids.length === size ? 0 : 1;
} finally {
  if (kept === undefined) await rm(folder, { recursive: true, force: true });
}

function seconds(sinceMs: number): number {
  return Math.round((performance.now() - sinceMs) / 1000);
}
