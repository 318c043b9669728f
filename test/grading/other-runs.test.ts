import { describe, expect, it } from 'vitest';

import { judge } from '../../harness/grading/judge.ts';
import type { CheckItem } from '../../harness/model/rubric.ts';
import { evidenceOf, rubricOf, scenarioOf } from '../support/evidence.ts';
import { tcpConversation } from '../support/frames.ts';

const echo: CheckItem = {
  id: 'echo',
  type: 'echo',
  title: 'Everything comes back',
  points: 20,
  scenario: 'echo',
  with: { client: 'client', server: 'server' },
};
const answered = (data: string) =>
  scenarioOf({
    frames: tcpConversation({
      script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data }, 'close'],
    }),
  });

describe('runs of the same programs that went differently', () => {
  it('are told first of all, with the outcomes seen, and the run that counts gives the marks', () => {
    const again = [evidenceOf([answered('halo')]), evidenceOf([answered('ha')])];
    const result = judge(rubricOf([echo]), 'sha256:0', { ...evidenceOf([answered('halo')]), again });
    expect(result.score).toBe(20);
    expect(result.diagnoses[0]).toMatchObject({ code: 'not-deterministic', checks: ['echo'] });
    expect(result.diagnoses[0]?.text).toMatchInlineSnapshot(
      `"Your programs do not do the same each time: 3 runs got 20, 20, 0 points. What passed in how many runs: Everything comes back (2/3). The run in the middle counts."`,
    );
    expect(result.otherRuns).toEqual([
      { score: 20, checks: { echo: 'passed' } },
      { score: 0, checks: { echo: 'failed' } },
    ]);
  });

  it('are not told where all runs agree', () => {
    const again = [evidenceOf([answered('halo')])];
    const result = judge(rubricOf([echo]), 'sha256:0', { ...evidenceOf([answered('halo')]), again });
    expect(result.diagnoses).toEqual([]);
    expect(result).not.toHaveProperty('otherRuns');
  });
});
