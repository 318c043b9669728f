import type { Message } from '../../model/verdict.ts';
import type { Cause, Finding } from '../cause.ts';

/** Something in submission.json could not be used. It costs nothing by itself, and is always told. */
export const manifestProblem: Cause = {
  code: 'manifest-problem',
  find: ({ rubric, evidence }) => {
    const scenario = rubric.scenarios[0]?.id ?? '';
    const { problems = [], programs } = evidence.submission;
    return [...problems, ...programs.flatMap(({ problem }) => problem ?? [])].map((problem) =>
      tell(problem, scenario),
    );
  },
};

function tell({ key, values = {} }: Message, scenario: string): Finding {
  return {
    scenario,
    programs: [],
    peers: [],
    text: { key, values },
    hint: { key: 'diagnosis.manifest-problem.hint' },
    frames: [],
    always: true,
    blocking: false,
    explains: () => false,
  };
}
