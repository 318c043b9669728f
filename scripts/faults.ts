/**
 * npm run faults [-- --kills N --size N --seed X --only kills|cases --keep]
 *
 * Kills with SIGKILL the harness (the outer and the inner process), captures and switches, at every stage of a scenario, in batches of
 * two labs; resumes; and compares every grade with that of an undisturbed run. Then other faults: a full disk, counters that disagree, a
 * capture that stands still, an overloaded machine, a clock that jumps. Exit code 1 where a grade is wrong or anything is left behind.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isGone, ownerOf } from '../harness/lab/owner.ts';
import { faultCases } from './faults/cases.ts';
import { gradesIn, makeClass } from './faults/classes.ts';
import { startHarness } from './faults/harness.ts';
import { runKills } from './faults/kills.ts';
import { printCase, printKills } from './faults/print.ts';
import { Random } from './fuzz/random.ts';

const top = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    size: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'wiremark-faults-'));
const say = (text: string): void => void process.stderr.write(`${text}\n`);
let isSound = true;
try {
  if (values.only !== 'cases') {
    const random = new Random(Number(values.seed), 0, 0);
    const labs = ['pens-udp-echo', 'ub-oneway-udp'];
    const plan = { top, folder, labs, size: Number(values.size), kills: Number(values.kills), random, say };
    isSound = printKills(await runKills(plan)) && isSound;
  }
  if (values.only !== 'kills') {
    const of = await makeClass(top, 'ub-oneway-udp', 4, join(folder, 'cases'));
    const out = join(folder, 'cases-undisturbed');
    await startHarness({ top, of, out, trace: `${out}.trace`, jobs: 1, isResumed: false }).ended;
    const reference = await gradesIn(out, of.ids);
    for (const { name, run } of faultCases) {
      say(name);
      isSound = printCase(name, await run({ top, folder, of, reference })) && isSound;
    }
  }
} finally {
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}
const left = leftOnTheMachine();
process.stdout.write(`\nleft on the machine: ${left.length === 0 ? 'nothing' : left.join(', ')}\n`);
process.exitCode = isSound && left.length === 0 ? 0 : 1;

/** Mounts, cgroups and temporary files of wiremark whose makers are gone: others may be at work beside us. */
function leftOnTheMachine(): string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.includes('wiremark'));
  const groups = cgroups('/sys/fs/cgroup', 4).filter((path) => {
    const owner = ownerOf(basename(path));
    return owner !== undefined && isGone(owner);
  });
  const temporary = readdirSync(tmpdir()).filter((name) => /^wiremark-(?:intake|check|bundle)/.test(name));
  return [...mounts.map((one) => `mount ${one}`), ...groups, ...temporary];
}

function cgroups(path: string, depth: number): string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
      if (!entry.isDirectory()) return [];
      const inner = join(path, entry.name);
      return entry.name.startsWith('wiremark-') ? [inner] : depth > 0 ? cgroups(inner, depth - 1) : [];
    });
  } catch {
    return [];
  }
}
