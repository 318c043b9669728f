import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareGrades, gradesIn, makeClass, unfinishedIn } from '../../scripts/faults/classes.ts';
import { leftovers, standing, startHarness } from '../../scripts/faults/harness.ts';
import { killOnce } from '../../scripts/faults/kills.ts';
import { TraceTail } from '../../scripts/faults/trace-tail.ts';
import { Random } from '../../scripts/fuzz/random.ts';
import { temporaryFolder, top, whyNoLab } from '../support/cli.ts';

const noLab = await whyNoLab();

describe.runIf(noLab === undefined)('a lab that loses', () => {
  it.each([
    // Before the first submission there is none; the machines of the second one cannot be plugged in.
    { victim: 'switch', stage: 'read' },
    // Programs that run end with it.
    { victim: 'spawner', stage: 'step' },
  ] as const)('its $victim goes on with another one, and gives the same grades', async (planned) => {
    await using folder = await temporaryFolder();
    const of = await makeClass(top, 'ub-oneway-udp', 2, join(folder.path, 'class'));
    const [out, trace] = [join(folder.path, 'out'), join(folder.path, 'trace')];
    const harness = startHarness({ top, of, out, trace, jobs: 1, isResumed: false });
    const tail = new TraceTail(trace);
    const kill = await killOnce(harness, tail, planned, new Random(1, 0, 0));
    tail.close();
    expect(kill).toMatchObject(planned);
    const stood = standing(harness);
    expect(await harness.ended).toBe(0);
    expect(await leftovers(stood)).toEqual([]);
    const grades = await gradesIn(out, of.ids);
    expect(compareGrades(grades, grades)).toMatchObject({ same: 2, notGraded: [] });
    expect(await unfinishedIn(out)).toEqual([]);
  });
});
