import type { Result } from '../../model/grade.ts';
import type { ExportSource } from './format.ts';

/** Each submission's whole result together with what its student may see of it. */
export async function* inStep(source: ExportSource): AsyncIterable<[full: Result, shown: Result]> {
  const shown = source.studentResults()[Symbol.asyncIterator]();
  for await (const full of source.results()) {
    const next = await shown.next();
    if (next.done === true || next.value.submission.id !== full.submission.id)
      throw new Error(`results and student results do not go together at ${full.submission.id}`);
    yield [full, next.value];
  }
}
