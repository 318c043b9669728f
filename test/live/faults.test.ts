import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gradesIn, makeClass, unfinishedIn } from '../../scripts/faults/classes.ts';
import { leftovers, standing, startHarness } from '../../scripts/faults/harness.ts';
import { readExpectations } from '../../harness/batch/rubric-test/expectations.ts';
import { killOnce } from '../../scripts/faults/kills.ts';
import { TraceTail } from '../../scripts/faults/trace-tail.ts';
import { Random } from '../../scripts/fuzz/random.ts';
import { temporaryFolder, top, whyNoLab } from '../support/cli.ts';

const noLab = await whyNoLab();

describe.runIf(noLab === undefined)('a lab that loses', () => {
  it.each([
    // Before the first submission there is none; the machines of the second one cannot be plugged in.
    { lab: 'ub-oneway-udp', victim: 'switch', stage: 'read' },
    // Programs that run end with it.
    { lab: 'ub-oneway-udp', victim: 'spawner', stage: 'step' },
    // Machines are known by name there.
    { lab: 'progjar-t1', victim: 'name server', stage: 'step' },
  ] as const)(
    'its $victim goes on with another one, and gives the same grades',
    async ({ lab, ...planned }) => {
      await using folder = await temporaryFolder();
      const of = await makeClass(top, lab, 2, join(folder.path, 'class'));
      const [out, trace] = [join(folder.path, 'out'), join(folder.path, 'trace')];
      const harness = startHarness({ top, of, out, trace, jobs: 1, isResumed: false });
      const tail = new TraceTail(trace);
      const kill = await killOnce(harness, tail, planned, new Random(1, 0, 0));
      tail.close();
      expect(kill).toMatchObject(planned);
      const stood = standing(harness);
      // 1 where one of them is below the pass mark, as it should be.
      expect([0, 1]).toContain(await harness.ended);
      expect(await leftovers(stood)).toEqual([]);
      const expected = await readExpectations(join(top, 'submissions', lab));
      const scores = [...(await gradesIn(out, of.ids))].map(([id, grade]) => [
        id,
        grade.kind === 'grade' ? grade.score : grade.kind,
      ]);
      expect(scores).toEqual(of.ids.map((id) => [id, expected.get(id.replace(/^\d+-/, ''))?.score]));
      expect(await unfinishedIn(out)).toEqual([]);
    },
  );
});
