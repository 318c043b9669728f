import type { Probe } from '../model/probe.ts';
import type { Rubric, Scenario, Step } from '../model/rubric.ts';

/** `program`: it plays alone. */
export type Role = 'server' | 'client' | 'program';

/** What a scenario starts under one id: a program, or a probe of wiremark's own. */
export interface Started {
  id: string;
  /** The rubric's program; of a probe, its kind. */
  program: string;
  machine: string;
  probe?: Probe;
  /** The scenario waits for its end. */
  isAwaited: boolean;
  hasInput: boolean;
}

/** Every program and probe that a scenario starts, from the rubric alone. */
export function startedIn(scenario: Scenario): Started[] {
  const finished = new Set(scenario.steps.flatMap((step) => ('finish' in step ? step.finish : [])));
  const started = (step: Step): Started[] => {
    if ('together' in step) return step.together.flatMap(started);
    if ('probe' in step) {
      const { probe, on, id = probe.kind } = step;
      return [{ id, program: probe.kind, machine: on, probe, isAwaited: false, hasInput: false }];
    }
    if ('run' in step) return [one(step.id ?? step.run, step.run, step.on, true, step.stdin !== undefined)];
    if (!('start' in step)) return [];
    const id = step.id ?? step.start;
    const isTyped =
      step.stdin !== undefined || scenario.steps.some((other) => 'send' in other && other.send === id);
    return [one(id, step.start, step.on, finished.has(id), isTyped)];
  };
  return scenario.steps.flatMap(started);
}

function one(id: string, program: string, machine: string, isAwaited: boolean, hasInput: boolean): Started {
  return { id, program, machine, isAwaited, hasInput };
}

/** The programs of the submission among them. */
export function startedPrograms(scenario: Scenario): Started[] {
  return startedIn(scenario).filter(({ probe }) => probe === undefined);
}

/**
 * Who serves and who asks: what a probe is follows from its kind, what stands opposite a probe from the probe; of the
 * others, the checks that name servers and clients tell. Where nothing does, a started program serves the others.
 */
export function rolesIn(rubric: Rubric, scenario: Scenario): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const item of rubric.checks) collectRoles(item.with ?? {}, item.scenario, scenario.id, roles);
  const steps = startedIn(scenario);
  for (const { id, probe } of steps) if (probe !== undefined) roles.set(id, roleOfProbe(probe));
  for (const { probe } of steps) if (probe !== undefined && 'to' in probe) roles.set(probe.to, 'server');
  const kept = scenario.steps.flatMap((step) =>
    'start' in step && (step.until ?? 'listening') === 'listening' ? [step.id ?? step.start] : [],
  );
  const hasServer = kept.length > 0 || [...roles.values()].includes('server');
  for (const step of steps) {
    if (roles.has(step.id)) continue;
    if (kept.includes(step.id)) roles.set(step.id, 'server');
    else roles.set(step.id, hasServer ? 'client' : 'program');
  }
  return roles;
}

export function roleOfProbe(probe: Probe): Role {
  return probe.kind === 'tcp-client' || probe.kind === 'udp-client' ? 'client' : 'server';
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

/** A text, or the texts of a list. */
export function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
