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
  const names = namesFor(context.rubric, program);
  const values = { programs: missingAlike(context, names).join(', '), names };
  const isNamed = names !== '';
  return {
    text: {
      key: isNamed ? 'diagnosis.never-started.missing' : 'diagnosis.never-started.missing-plain',
      values,
    },
    hint: { key: 'diagnosis.never-started.missing-hint' },
  };
}

/** Titles of all programs that are missing and looked for under the same names: one cause, told once. */
function missingAlike(context: Context, names: string): string[] {
  const started = new Set(
    context.rubric.scenarios.flatMap((scenario) => startedPrograms(scenario).map(({ program }) => program)),
  );
  const missing = context.evidence.submission.programs.filter(
    ({ program, file, build }) =>
      file === undefined &&
      build?.ok !== false &&
      started.has(program) &&
      namesFor(context.rubric, program) === names,
  );
  return missing.map(({ program }) => context.rubric.programs[program]?.title ?? program);
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

/** The simplest names under which a program is looked for, for example `*server*.py, *server*.c`; empty where all are intricate. */
function namesFor(rubric: Rubric, program: string): string {
  const candidates = globsOf(rubric, program, new Set()).map((glob) =>
    expandAlternatives(glob.replace(/^(?:\*\*\/)+/, '')),
  );
  const readable = candidates.filter(
    (names) =>
      names.length <= 6 &&
      names.every((name) => !/[()[\]!+@/]/.test(name) && /[a-z]/i.test(name.replace(/\.\w+$/, ''))),
  );
  return readable.toSorted((a, b) => a.length - b.length)[0]?.join(', ') ?? '';
}

/** The globs that decide by name alone, the stand-ins' included. */
function globsOf(rubric: Rubric, program: string, seen: Set<string>): string[] {
  const rule = rubric.programs[program];
  if (rule === undefined || seen.has(program)) return [];
  const own = rule.find.filter(({ text }) => text === undefined).map(({ path }) => path);
  return [...own, ...(rule.else === undefined ? [] : globsOf(rubric, rule.else, seen.add(program)))];
}

/** `*@(a|b).{py,c}` as its four names; what is more intricate stays as it is. */
function expandAlternatives(glob: string): string[] {
  const match = /^(.*?)(?:\{([^{}]*)\}|@\(([^()]*)\))(.*)$/.exec(glob);
  if (match === null) return [glob];
  const options = match[2]?.split(',') ?? match[3]?.split('|') ?? [];
  return options.flatMap((option) => expandAlternatives(`${match[1] ?? ''}${option}${match[4] ?? ''}`));
}
