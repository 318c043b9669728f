import type { BoundProgram, ProgramEnd, ProgramRecord } from '../../model/evidence.ts';
import type { Rubric } from '../../model/rubric.ts';
import type { Cause, Finding, Place, Sentence } from '../cause.ts';
import type { Context } from '../context.ts';
import { startedPrograms } from '../roles.ts';
import { deadSymptoms, peerSymptoms } from '../suppress.ts';
import { isUnreadable } from '../each-program.ts';
import { quote } from '../words.ts';

/** No file of the submission plays the program, or it could not be built. */
export const neverStarted: Cause = {
  code: 'never-started',
  hidesOwn: deadSymptoms,
  hidesPeers: peerSymptoms,
  find: (context) =>
    context.rubric.scenarios.flatMap((scenario) => {
      const started = startedPrograms(scenario);
      return started.flatMap((step): Finding[] => {
        const record = recordOf(context, scenario.id, step.id);
        const told = explain(context, record, step.program);
        if (told === undefined) return [];
        // What a probe stood in for took no peer away from the others.
        const isReplaced = record?.probe !== undefined;
        const peers = isReplaced ? [] : started.map((other) => other.id).filter((id) => id !== step.id);
        return [{ scenario: scenario.id, programs: [step.id], peers, frames: [], ...told }];
      });
    }),
};

type Told = { text: Sentence; hint: Sentence; place?: Place };

function recordOf(context: Context, scenario: string, id: string): ProgramRecord | undefined {
  return context.evidence.scenarios.get(scenario)?.record.programs.find((record) => record.id === id);
}

function explain(context: Context, record: ProgramRecord | undefined, program: string): Told | undefined {
  const bound = context.evidence.submission.programs.find((candidate) => candidate.program === program);
  const end: ProgramEnd | undefined =
    record?.probe === undefined ? record?.end : { kind: 'not-started', why: 'missing' };
  if (end !== undefined && end.kind !== 'not-started') return undefined;
  // What this machine lacks is no cause in the submission: its checks are errored, and say so.
  if (end?.why === 'toolchain-missing' || bound?.build?.why === 'toolchain-missing') return undefined;
  if (isUnreadable(bound)) return undefined;
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

/** The first error of a compiler: `client.c:12:5: error: expected ';'`; of an engine that builds an image, what it said last. */
function buildFailure(bound: BoundProgram | undefined, output: string): Told {
  const match = /^([^\s:][^:\n]*):(\d+):(?:\d+:)?\s*(?:fatal )?error:\s*(.+)$/m.exec(output);
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const error = quote(
    match?.[3] ?? lines.find((line) => /error|undefined/i.test(line)) ?? lines.at(-1) ?? '',
  );
  const recipe = dockerfileOf(bound);
  const file =
    match?.[1]?.replace(/^.*\/work\/|^\.\//, '') ?? (recipe === undefined ? bound?.file : undefined);
  const what = recipe === undefined ? 'build' : 'image';
  const key = `diagnosis.never-started.${what}${error === '' ? '-plain' : ''}`;
  return {
    text: { key, values: { file: recipe ?? bound?.file ?? file ?? '', error } },
    hint: {
      key: `diagnosis.never-started.${what}-hint`,
      values: { command: quote(bound?.build?.command ?? '') },
    },
    ...(file === undefined ? {} : { place: match === null ? { file } : { file, line: Number(match[2]) } }),
  };
}

/** The Dockerfile that its image was to be built from; undefined where it was built by a compiler. */
function dockerfileOf(bound: BoundProgram | undefined): string | undefined {
  return /^(?:docker|podman) build -f (.+) \S+$/u.exec(bound?.build?.command ?? '')?.[1];
}

/** The simplest names under which a program is looked for, for example `*server*.py, *server*.c`; empty where all are intricate. */
function namesFor(rubric: Rubric, program: string): string {
  const candidates = globsOf(rubric, program, new Set()).map((glob) =>
    // One extension stands for all languages.
    expandAlternatives(glob.replace(/^(?:\*\*\/)+/, '').replace(/\.\{(\w+)(?:,\w+){2,}\}$/, '.$1')),
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
