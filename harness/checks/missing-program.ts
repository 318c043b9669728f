import type { ScenarioEvidence } from '../evidence/types.ts';
import { programOf } from '../evidence/programs.ts';
import type { HandedInCapture } from '../model/evidence.ts';
import type { Message, Verdict } from '../model/verdict.ts';
import { failed, say } from './cite.ts';
import type { CheckContext } from './definition.ts';
import { clip, listed } from './text.ts';

/**
 * The verdict of a check whose program never ran: failed by name where none was handed in or it could not be built,
 * errored where the evidence says nothing of it. Undefined when all of them ran.
 */
export function missingProgram(
  context: CheckContext,
  programIds: readonly string[],
  expected: Message,
  scenario: ScenarioEvidence = context.scenario,
): Verdict | undefined {
  for (const id of programIds) {
    const verdict = verdictOnMissing(context, id, expected, scenario);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

/** Whether a program ran in a scenario. */
export function hasRun(scenario: ScenarioEvidence, programId: string): boolean {
  const record = programOf(scenario, programId);
  return record !== undefined && record.end.kind !== 'not-started';
}

/** How the rubric calls the program behind a step: its title, or its name. */
export function titleOf(
  context: CheckContext,
  programId: string,
  scenario: ScenarioEvidence = context.scenario,
): string {
  const name = programOf(scenario, programId)?.program ?? programId;
  return clip(context.rubric.programs[name]?.title ?? name);
}

function verdictOnMissing(
  context: CheckContext,
  id: string,
  expected: Message,
  scenario: ScenarioEvidence,
): Verdict | undefined {
  const record = programOf(scenario, id);
  if (record === undefined) {
    return {
      status: 'errored',
      actual: say('program.no-record', { program: id, scenario: scenario.record.scenario }),
      frames: [],
    };
  }
  if (record.end.kind !== 'not-started') return undefined;
  const { handedInCapture } = scenario.record;
  if (handedInCapture !== undefined) return notInCapture(handedInCapture, id, expected);
  const program = titleOf(context, id, scenario);
  if (record.end.why === 'missing') {
    const names = searchedNames(context, record.program);
    return failed({
      expected,
      actual: say('program.missing', { program }),
      hint:
        names === ''
          ? say('program.missing.hint-plain', { program })
          : say('program.missing.hint', { program, names }),
    });
  }
  if (record.end.why === 'toolchain-missing') {
    return {
      status: 'errored',
      actual: say('program.toolchain-missing', {
        program,
        file: clip(record.file ?? '?'),
        detail: clip(record.end.detail ?? '?', 160),
      }),
      frames: [],
    };
  }
  const error = firstCompilerError(buildOutput(context, record.program) ?? record.end.detail ?? '');
  return failed({
    expected,
    actual: say('program.build-failed', { program, file: clip(record.file ?? '?'), error: clip(error, 160) }),
    hint: say('program.build-failed.hint'),
  });
}

/** Why a capture that was handed in shows nobody in a role. */
function notInCapture({ path, faults }: HandedInCapture, id: string, expected: Message): Verdict {
  const fault = faults.find(({ code }) => EXPLAINS_ABSENCE.has(code)) ?? {
    code: 'other-traffic',
    values: { protocol: '?', port: '?', seen: '?' },
  };
  const { code } = fault;
  const values = { ...fault.values, program: id, file: clip(path ?? '?') };
  return failed({
    expected,
    actual: say(`handed-in.${code}`, values),
    hint: say(`handed-in.${code}.hint`, values),
  });
}

const EXPLAINS_ABSENCE: ReadonlySet<string> = new Set([
  'missing',
  'unreadable',
  'empty',
  'other-traffic',
  'too-few-clients',
]);

function buildOutput(context: CheckContext, program: string): string | undefined {
  const bound = context.evidence.submission.programs.find((entry) => entry.program === program);
  return bound?.build?.output;
}

/** The first line that a compiler marks as an error, or the first line at all. */
function firstCompilerError(output: string): string {
  const lines = output
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.find((line) => /error\b/iu.test(line)) ?? lines[0] ?? '?';
}

/** The globs under which a program is looked for, its stand-ins' included. */
function searchedNames(context: CheckContext, program: string): string {
  const globs = new Set<string>();
  const visited = new Set<string>();
  let name: string | undefined = program;
  while (name !== undefined && !visited.has(name)) {
    visited.add(name);
    const rule: CheckContext['rubric']['programs'][string] | undefined = context.rubric.programs[name];
    for (const { path } of rule?.find ?? []) {
      // Students read `*server*.py`; a glob with alternatives in brackets says nothing to them.
      const readable = path.replace(/^\*\*\//u, '').replace(/\.\{(\w+)(?:,\w+){2,}\}$/u, '.$1');
      if (!path.includes('(') && /[a-z]/iu.test(fileStem(readable))) globs.add(readable);
    }
    name = rule?.else;
  }
  return listed([...globs]);
}

/** The last part of a glob without its extension. */
function fileStem(glob: string): string {
  return (glob.split('/').at(-1) ?? '').replace(/\.[^.]*$/u, '');
}
