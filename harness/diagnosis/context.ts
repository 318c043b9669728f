import type { ScenarioEvidence, SubmissionEvidence } from '../evidence/types.ts';
import type { BoundProgram, LanguageName, MachineRecord, ProgramRecord } from '../model/evidence.ts';
import type { CheckResult } from '../model/grade.ts';
import type { CheckItem, Rubric, Scenario } from '../model/rubric.ts';
import type { Status } from '../model/verdict.ts';
import { languageOf } from './languages.ts';
import { isRecord, roleOfProbe, rolesIn, startedIn, strings, type Role } from './roles.ts';
import { sourceText } from './source.ts';
import { readStackTraces } from './stack-traces.ts';
import { readTracebacks, type Traceback } from './traceback.ts';

/** What the causes look at: the evidence, arranged by scenario and program. */
export interface Context {
  rubric: Rubric;
  evidence: SubmissionEvidence;
  checks: RatedCheck[];
  scenarios: ScenarioView[];
}

/** A check item with its result, and the running programs that it speaks of. */
export interface RatedCheck {
  item: CheckItem;
  with: Record<string, unknown>;
  status: Status | undefined;
  /** It failed, or was skipped because of one that failed. */
  isTroubled: boolean;
  /** Scenario id → program ids. A scenario with an empty set stands for all of its programs. */
  mentions: Map<string, Set<string>>;
}

export interface ScenarioView {
  id: string;
  scenario: Scenario;
  evidence: ScenarioEvidence;
  programs: ProgramView[];
}

export interface ProgramView {
  id: string;
  record: ProgramRecord;
  role: Role;
  bound: BoundProgram | undefined;
  file: string | undefined;
  language: LanguageName | undefined;
  machine: MachineRecord | undefined;
  /** Its machine's addresses, adopted ones too. */
  addresses: Set<string>;
  stdout: string;
  stderr: string;
  tracebacks: Traceback[];
  /** Its source prints the tracebacks of exceptions that it caught. */
  printsTracebacks: boolean;
  /** The step waits for its end. */
  isAwaited: boolean;
  hasInput: boolean;
}

/** Arranges the evidence for the causes. */
export function buildContext(rubric: Rubric, evidence: SubmissionEvidence, results: CheckResult[]): Context {
  const scenarios = rubric.scenarios.flatMap((scenario) => {
    const found = evidence.scenarios.get(scenario.id);
    // Of a capture that was handed in only its own cause speaks: no program ran.
    if (found?.record.handedInCapture !== undefined) return [];
    return found === undefined ? [] : [viewScenario(rubric, evidence, scenario, found)];
  });
  return { rubric, evidence, checks: rateChecks(rubric, results), scenarios };
}

/** The programs on the other end: a server's clients, a client's servers. */
export function peersOf(view: ScenarioView, program: ProgramView): ProgramView[] {
  if (program.role === 'program') return [];
  return view.programs.filter((other) => other.role !== program.role && other.role !== 'program');
}

function viewScenario(
  rubric: Rubric,
  evidence: SubmissionEvidence,
  scenario: Scenario,
  found: ScenarioEvidence,
): ScenarioView {
  const roles = rolesIn(rubric, scenario);
  const steps = new Map(startedIn(scenario).map((step) => [step.id, step]));
  const programs = found.record.programs.map((record): ProgramView => {
    const bound = evidence.submission.programs.find((program) => program.program === record.program);
    const machine = found.record.machines.find((candidate) => candidate.name === record.machine);
    const output = found.outputs.get(record.id);
    const stdout = decode(output?.stdout);
    const stderr = decode(output?.stderr);
    const step = steps.get(record.id);
    const file = record.file ?? bound?.file;
    return {
      id: record.id,
      record,
      role: record.probe === undefined ? (roles.get(record.id) ?? 'program') : roleOfProbe(record.probe),
      bound,
      file,
      language: languageOf(bound, file),
      machine,
      addresses: new Set(machine === undefined ? [] : [machine.address, ...(machine.adopted ?? [])]),
      stdout,
      stderr,
      tracebacks: [stdout, stderr].flatMap((output) => [
        ...readTracebacks(output),
        ...readStackTraces(output),
      ]),
      printsTracebacks: PRINTS_TRACEBACKS.test(
        (file === undefined ? undefined : sourceText(evidence.submission, file)) ?? '',
      ),
      isAwaited: step?.isAwaited ?? false,
      hasInput: step?.hasInput ?? false,
    };
  });
  return { id: scenario.id, scenario, evidence: found, programs };
}

const PRINTS_TRACEBACKS =
  /\b(?:print_exc|format_exc|print_exception|format_exception|exc_info|logging|excepthook)\b/;

function rateChecks(rubric: Rubric, results: CheckResult[]): RatedCheck[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  const ids = new Map(
    rubric.scenarios.map((scenario) => [scenario.id, new Set(startedIn(scenario).map((step) => step.id))]),
  );
  return rubric.checks.map((item) => {
    const mentions = new Map([[item.scenario, new Set<string>()]]);
    collectMentions(item.with ?? {}, item.scenario, ids, mentions);
    return {
      item,
      with: item.with ?? {},
      status: byId.get(item.id)?.status,
      isTroubled: isTroubled(item, byId, rubric, new Set()),
      mentions,
    };
  });
}

/** A check that was skipped is troubled by what failed before it. */
function isTroubled(
  item: CheckItem,
  results: Map<string, CheckResult>,
  rubric: Rubric,
  seen: Set<string>,
): boolean {
  if (seen.has(item.id)) return false;
  seen.add(item.id);
  const status = results.get(item.id)?.status;
  if (status !== 'skipped') return status === 'failed' || status === 'errored';
  return rubric.checks.some(
    (other) => (item.needs ?? []).includes(other.id) && isTroubled(other, results, rubric, seen),
  );
}

function collectMentions(
  node: unknown,
  scenario: string,
  ids: Map<string, Set<string>>,
  mentions: Map<string, Set<string>>,
): void {
  if (!isRecord(node)) return;
  const here = typeof node['scenario'] === 'string' ? node['scenario'] : scenario;
  for (const value of Object.values(node)) {
    for (const text of strings(value)) {
      if (ids.get(here)?.has(text) !== true) continue;
      const known = mentions.get(here) ?? new Set<string>();
      mentions.set(here, known.add(text));
    }
    collectMentions(value, here, ids, mentions);
  }
}

function decode(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : new TextDecoder().decode(bytes).replaceAll('\r\n', '\n');
}
