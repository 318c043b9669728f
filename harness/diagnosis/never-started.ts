import type { BoundProgram } from '../model/evidence.ts';
import type { Rubric } from '../model/rubric.ts';
import type { Cause, Finding, Place, Sentence } from './cause.ts';
import { startedPrograms, type Context } from './context.ts';
import { deadSymptoms, peerSymptoms } from './suppress.ts';
import { quote } from './words.ts';

/** No file of the submission plays the program, or it could not be built. */
export const neverStarted: Cause = {
  code: 'never-started',
  hidesOwn: deadSymptoms,
  hidesPeers: peerSymptoms,
  find: (context) =>
    context.rubric.scenarios.flatMap((scenario) => {
      const started = startedPrograms(scenario);
      return started.flatMap((step): Finding[] => {
        const told = explain(context, scenario.id, step.id, step.program);
        if (told === undefined) return [];
        const peers = started.map((other) => other.id).filter((id) => id !== step.id);
        return [{ scenario: scenario.id, programs: [step.id], peers, frames: [], ...told }];
      });
    }),
};

type Told = { text: Sentence; hint: Sentence; place?: Place };

function explain(context: Context, scenario: string, id: string, program: string): Told | undefined {
  const bound = context.evidence.submission.programs.find((candidate) => candidate.program === program);
  const end = context.evidence.scenarios
    .get(scenario)
    ?.record.programs.find((record) => record.id === id)?.end;
  if (end !== undefined && end.kind !== 'not-started') return undefined;
  if (bound?.build?.ok === false) return buildFailure(bound, bound.build.output);
  if (end?.why === 'build-failed') return buildFailure(bound, end.detail ?? '');
  if (bound?.file !== undefined || (end === undefined && bound === undefined)) return undefined;
  const patterns = patternsOf(context.rubric, program, new Set());
  const key =
    patterns.length === 0 ? 'diagnosis.never-started.missing-plain' : 'diagnosis.never-started.missing';
  return {
    text: { key, values: { patterns: patterns.join(', ') } },
    hint: { key: 'diagnosis.never-started.missing-hint', values: { patterns: patterns.join(', ') } },
  };
}

/** The first error of a compiler: `client.c:12:5: error: expected ';'`. */
function buildFailure(bound: BoundProgram | undefined, output: string): Told {
  const match = /^([^\s:][^:\n]*):(\d+):(?:\d+:)?\s*(?:fatal )?error:\s*(.+)$/m.exec(output);
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const error = quote(
    match?.[3] ?? lines.find((line) => /error|undefined/i.test(line)) ?? lines.at(-1) ?? '',
  );
  const file = match?.[1]?.replace(/^.*\/work\/|^\.\//, '') ?? bound?.file;
  const key = error === '' ? 'diagnosis.never-started.build-plain' : 'diagnosis.never-started.build';
  return {
    text: { key, values: { file: bound?.file ?? file ?? '', error } },
    hint: { key: 'diagnosis.never-started.build-hint' },
    ...(file === undefined ? {} : { place: match === null ? { file } : { file, line: Number(match[2]) } }),
  };
}

/** Name patterns without folders and with alternatives written out: `*server*.py`, `*server*.c`. */
function patternsOf(rubric: Rubric, program: string, seen: Set<string>): string[] {
  const rule = rubric.programs[program];
  if (rule === undefined || seen.has(program)) return [];
  const own = rule.find.flatMap((find) => expandBraces(find.path.replace(/^(?:\*\*\/)+/, '')));
  const others = rule.else === undefined ? [] : patternsOf(rubric, rule.else, seen.add(program));
  return [...new Set([...own, ...others])];
}

function expandBraces(pattern: string): string[] {
  const match = /^(.*?)\{([^{}]*)\}(.*)$/.exec(pattern);
  if (match === null) return [pattern];
  return (match[2] ?? '')
    .split(',')
    .flatMap((option) => expandBraces(`${match[1] ?? ''}${option}${match[3] ?? ''}`));
}
