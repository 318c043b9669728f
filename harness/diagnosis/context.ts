import type { ScenarioEvidence, SubmissionEvidence } from '../evidence/types.ts';
import type { BoundProgram, MachineRecord, ProgramRecord } from '../model/evidence.ts';
import type { CheckResult } from '../model/grade.ts';
import type { CheckItem, Rubric, Scenario, Step } from '../model/rubric.ts';
import type { Status } from '../model/verdict.ts';
import { sourceText } from './source.ts';
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

/** `program`: it plays alone. */
export type Role = 'server' | 'client' | 'program';

/** Arranges the evidence for the causes. */
export function buildContext(rubric: Rubric, evidence: SubmissionEvidence, results: CheckResult[]): Context {
  const scenarios = rubric.scenarios.flatMap((scenario) => {
    const found = evidence.scenarios.get(scenario.id);
    return found === undefined ? [] : [viewScenario(rubric, evidence, scenario, found)];
  });
  return { rubric, evidence, checks: rateChecks(rubric, results), scenarios };
}

/** The programs on the other end: a server's clients, a client's servers. */
export function peersOf(view: ScenarioView, program: ProgramView): ProgramView[] {
  if (program.role === 'program') return [];
  return view.programs.filter((other) => other.role !== program.role && other.role !== 'program');
}

/** Every program that a scenario starts, with the step's id, from the rubric alone. */
export function startedPrograms(
  scenario: Scenario,
): { id: string; program: string; machine: string; isAwaited: boolean; hasInput: boolean }[] {
  const finished = new Set(scenario.steps.flatMap((step) => ('finish' in step ? step.finish : [])));
  const runs = (step: Step) => {
    if ('start' in step) {
      const id = step.id ?? step.start;
      return [
        {
          id,
          program: step.start,
          machine: step.on,
          isAwaited: finished.has(id),
          hasInput: step.stdin !== undefined,
        },
      ];
    }
    const all = 'together' in step ? step.together : 'run' in step ? [step] : [];
    return all.map((run) => ({
      id: run.id ?? run.run,
      program: run.run,
      machine: run.on,
      isAwaited: true,
      hasInput: run.stdin !== undefined,
    }));
  };
  return scenario.steps.flatMap(runs);
}

function viewScenario(
  rubric: Rubric,
  evidence: SubmissionEvidence,
  scenario: Scenario,
  found: ScenarioEvidence,
): ScenarioView {
  const roles = rolesIn(rubric, scenario);
  const steps = new Map(startedPrograms(scenario).map((step) => [step.id, step]));
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
      role: roles.get(record.id) ?? 'program',
      bound,
      file,
      machine,
      addresses: new Set(machine === undefined ? [] : [machine.address, ...(machine.adopted ?? [])]),
      stdout,
      stderr,
      tracebacks: [...readTracebacks(stdout), ...readTracebacks(stderr)],
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

/** From the checks that name servers and clients; where none does, a started program serves the others. */
function rolesIn(rubric: Rubric, scenario: Scenario): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const item of rubric.checks) collectRoles(item.with ?? {}, item.scenario, scenario.id, roles);
  const steps = startedPrograms(scenario);
  const kept = scenario.steps.flatMap((step) =>
    'start' in step && (step.until ?? 'listening') === 'listening' ? [step.id ?? step.start] : [],
  );
  for (const step of steps) {
    if (roles.has(step.id)) continue;
    if (kept.includes(step.id)) roles.set(step.id, 'server');
    else roles.set(step.id, kept.length > 0 ? 'client' : 'program');
  }
  return roles;
}

const SERVER_KEYS = new Set(['server', 'servers']);
const CLIENT_KEYS = new Set(['client', 'clients', 'first', 'second']);

function collectRoles(node: unknown, scenario: string, wanted: string, roles: Map<string, Role>): void {
  if (!isRecord(node)) return;
  const here = typeof node['scenario'] === 'string' ? node['scenario'] : scenario;
  for (const [key, value] of Object.entries(node)) {
    const role = SERVER_KEYS.has(key) ? 'server' : CLIENT_KEYS.has(key) ? 'client' : undefined;
    if (role !== undefined && here === wanted) for (const id of strings(value)) roles.set(id, role);
    collectRoles(value, here, wanted, roles);
  }
}

function rateChecks(rubric: Rubric, results: CheckResult[]): RatedCheck[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  const ids = new Map(
    rubric.scenarios.map((scenario) => [
      scenario.id,
      new Set(startedPrograms(scenario).map((step) => step.id)),
    ]),
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

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decode(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : new TextDecoder().decode(bytes).replaceAll('\r\n', '\n');
}
