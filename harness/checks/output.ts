import type { Verdict } from '../model/verdict.ts';
import { failed, passed, say } from './cite.ts';
import type { CheckContext } from './definition.ts';
import { demands } from './demand.ts';
import { defineCheck, programReferences } from './definition.ts';
import { hasRun, missingProgram } from './missing-program.ts';
import { objectSchema, programsSchema } from './parameters.ts';
import { listed } from './text.ts';

interface Parameters {
  programs: string[];
  contains: string[];
  partial: boolean;
}

/** What a program printed. */
export const output = defineCheck<Parameters>({
  type: 'output',
  summary:
    'One of the programs printed every piece of text on its standard output. White space, spaces around punctuation and upper and lower case do not matter: `Timeout: None` is `timeout : None`.',
  parameters: objectSchema(
    {
      programs: programsSchema('Step ids of the programs; one of them must print everything.'),
      contains: {
        type: 'array',
        minItems: 1,
        items: { type: 'string', minLength: 1 },
        description: 'Pieces of text.',
      },
      partial: {
        type: 'boolean',
        description: 'Give points in proportion to the pieces found. False where absent.',
      },
    },
    ['programs', 'contains'],
  ),
  reads: 'output',
  read: (reader) => ({
    programs: reader.strings('programs'),
    contains: reader.strings('contains'),
    partial: reader.flag('partial'),
  }),
  demand: ({ programs, contains, partial }, words) =>
    demands('output', {
      programs: words.either(programs.map(words.program)),
      texts: words.all(contains.map(words.code)),
      partial: partial ? 'yes' : 'no',
    }),
  references: ({ programs }) => programReferences({ programs }),
  judge,
});

function judge({ programs, contains, partial }: Parameters, context: CheckContext): Verdict {
  const { scenario } = context;
  const expected = say('output.expected', { pieces: listed(contains, 8) });
  const ran = programs.filter((program) => hasRun(scenario, program));
  if (ran.length === 0) {
    const missing = missingProgram(context, programs, expected);
    if (missing !== undefined) return missing;
  }

  let best: { program: string; missing: string[]; isEmpty: boolean } | undefined;
  for (const program of ran) {
    const printed = folded(new TextDecoder().decode(scenario.outputs.get(program)?.stdout));
    const missing = contains.filter((piece) => !printed.includes(folded(piece)));
    if (missing.length < (best?.missing.length ?? Infinity))
      best = { program, missing, isEmpty: printed === '' };
  }
  if (best === undefined)
    return {
      status: 'errored',
      actual: say('program.no-record', { program: listed(programs), scenario: scenario.record.scenario }),
      frames: [],
    };
  if (best.missing.length === 0)
    return passed({ expected, actual: say('output.passed', { program: best.program }), frames: [] });
  const found = contains.length - best.missing.length;
  return failed({
    expected,
    actual: best.isEmpty
      ? say('output.nothing')
      : say('output.missing', { pieces: listed(best.missing, 8), program: best.program }),
    hint: say(best.isEmpty ? 'output.nothing.hint' : 'output.missing.hint'),
    fraction: partial ? found / contains.length : 0,
  });
}

/** Text with white space folded, none around punctuation, in lower case. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/ ?([^\p{L}\p{N}\s]) ?/gu, '$1')
    .trim();
}
