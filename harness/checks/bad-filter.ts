import { compileFilter } from '../filter/index.ts';
import type { Verdict } from '../model/verdict.ts';
import { say } from './cite.ts';
import type { ItemProblem } from './definition.ts';
import { quoted } from './near-miss-text.ts';
import { clip } from './text.ts';

/** What is wrong with a filter of a rubric, and where. `at` is a JSON pointer from `with`. */
export function filterProblems(filter: string, at: string): ItemProblem[] {
  const compiled = compileFilter(filter);
  if (filter.trim() === '')
    return [
      {
        at,
        fault: 'is an empty filter, and every frame matches it',
        remedy: 'Write for example tcp.port == 80.',
      },
    ];
  if (compiled.status === 'ok') return [];
  const { message, hint, at: position } = compiled.error;
  return [
    {
      at,
      fault: `is no display filter: ${message}, at character ${position + 1} of ${JSON.stringify(filter)}`,
      remedy: hint ?? 'Try the filter in Wireshark, or with: wiremark packets CAPTURE --filter FILTER.',
    },
  ];
}

/** The verdict where a filter of the rubric does not compile: the lecturer's fault, which costs no student a point. */
export function badFilter(filters: readonly string[]): Verdict | undefined {
  for (const filter of filters) {
    const compiled = compileFilter(filter);
    if (compiled.status === 'error') {
      const fault = clip(compiled.error.message, 120);
      return {
        status: 'errored',
        actual: say('frames.bad-filter', { filter: quoted(filter), fault }),
        frames: [],
      };
    }
  }
  return undefined;
}
