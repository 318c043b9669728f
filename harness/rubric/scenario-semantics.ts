import { filterProblems } from '../checks/bad-filter.ts';
import type { Probe } from '../model/probe.ts';
import type { FramesSeen, ProbeStep, Rubric, RunStep, Scenario, Step } from '../model/rubric.ts';
import { unknownName, type RubricProblem } from './problem.ts';

/** Ids of the programs and probes that a step starts. */
function idsIn(step: Step): string[] {
  if ('start' in step) return [step.id ?? step.start];
  if ('together' in step) return step.together.map(idOf);
  return 'run' in step || 'probe' in step ? [idOf(step)] : [];
}

function idOf(step: RunStep | ProbeStep): string {
  return step.id ?? ('run' in step ? step.run : step.probe.kind);
}

/** Faults in the steps of a scenario that a schema cannot see. */
export function scenarioProblems(scenario: Scenario, place: string, rubric: Rubric): RubricProblem[] {
  const reader = new ScenarioReader(rubric);
  if (/^again-\d+$/u.test(scenario.id))
    reader.problems.push({
      place: `${place}/id`,
      fault: `is a name that evidence uses itself, was "${scenario.id}"`,
      remedy: 'Take another name.',
    });
  if (scenario.capture !== undefined || scenario.steps.length === 0)
    reader.problems.push(...captureProblems(scenario, place));
  scenario.steps.forEach((step, index) => reader.read(step, `${place}/steps/${index}`));
  reader.end(`${place}/steps`);
  return reader.problems;
}

/** A scenario runs programs, or takes a capture that was handed in. */
function captureProblems({ capture, steps, link }: Scenario, place: string): RubricProblem[] {
  if (capture === undefined)
    return [
      { place, fault: 'has no steps', remedy: 'Write "steps", or "capture" where nothing is to be run.' },
    ];
  const problems: RubricProblem[] = [];
  for (const [key, isThere] of [
    ['steps', steps.length > 0],
    ['link', link !== undefined],
  ] as const)
    if (isThere)
      problems.push({
        place: `${place}/${key}`,
        fault: 'means nothing beside "capture", for nothing is run',
        remedy: 'Leave it away, or make two scenarios.',
      });
  if (capture.clients.includes(capture.server))
    problems.push({
      place: `${place}/capture/clients`,
      fault: `names the server as well, was "${capture.server}"`,
      remedy: 'Give each its own id.',
    });
  return problems;
}

/** Ids that checks of a scenario may name. */
export function idsOf({ capture, steps }: Scenario): string[] {
  return capture === undefined ? steps.flatMap(idsIn) : [capture.server, ...capture.clients];
}

/** Reads steps in their order: a step may name only what an earlier one has started. */
class ScenarioReader {
  readonly problems: RubricProblem[] = [];
  private readonly machines: string[];
  private readonly programs: string[];
  private readonly ids = new Set<string>();
  private readonly held = new Set<string>();

  constructor(rubric: Rubric) {
    this.machines = Object.keys(rubric.machines);
    this.programs = Object.keys(rubric.programs);
  }

  read(step: Step, at: string): void {
    if ('start' in step) {
      this.program(step.start, `${at}/start`);
      this.starts(step.id ?? step.start, step.on, at);
      if (typeof step.until === 'object' && 'frames' in step.until)
        this.filter(step.until, `${at}/until/frames`);
    } else if ('together' in step) {
      step.together.forEach((one, number) => this.readRun(one, `${at}/together/${number}`));
      this.apart(step.together, `${at}/together`);
    } else if ('run' in step || 'probe' in step) this.readRun(step, at);
    else if ('hold' in step) {
      this.machine(step.hold, `${at}/hold`);
      this.held.add(step.hold);
    } else if ('release' in step) this.readRelease(step.release, `${at}/release`);
    else if ('send' in step) this.started(step.send, `${at}/send`);
    else if ('stop' in step) this.started(step.stop, `${at}/stop`);
    else if ('finish' in step)
      step.finish.forEach((id, number) => this.started(id, `${at}/finish/${number}`));
    else if (typeof step.wait === 'object') {
      if ('frames' in step.wait) this.filter(step.wait, `${at}/wait/frames`);
      else if ('listening' in step.wait) this.started(step.wait.listening, `${at}/wait/listening`);
      else if ('ended' in step.wait) this.started(step.wait.ended, `${at}/wait/ended`);
      else this.started(step.wait.of, `${at}/wait/of`);
    }
  }

  /** What has to be undone before a scenario ends. */
  end(at: string): void {
    for (const name of this.held)
      this.problems.push({
        place: at,
        fault: `hold "${name}" and never release it`,
        remedy: `Add { "release": "${name}" }.`,
      });
  }

  /** Checks tell the connections of programs that run at the same time apart by their machines. */
  private apart(steps: (RunStep | ProbeStep)[], at: string): void {
    const machines = new Set<string>();
    steps.forEach((step, number) => {
      if ('probe' in step && !('to' in step.probe)) return;
      if (machines.has(step.on))
        this.problems.push({
          place: `${at}/${number}/on`,
          fault: `is the machine of another client at the same time, was "${step.on}"`,
          remedy: 'Give clients that run together a machine each.',
        });
      machines.add(step.on);
    });
  }

  private readRun(step: RunStep | ProbeStep, at: string): void {
    if ('run' in step) this.program(step.run, `${at}/run`);
    else this.probe(step.probe, `${at}/probe`);
    this.starts(idOf(step), step.on, at);
  }

  private probe(probe: Probe, at: string): void {
    if ('to' in probe && !this.machines.includes(probe.to)) this.started(probe.to, `${at}/to`);
  }

  private readRelease(name: string, at: string): void {
    this.machine(name, at);
    if (this.machines.includes(name) && !this.held.has(name)) {
      this.problems.push({
        place: at,
        fault: `releases "${name}", which no earlier step holds`,
        remedy: `Put { "hold": "${name}" } before it.`,
      });
    }
    this.held.delete(name);
  }

  private starts(id: string, machine: string, at: string): void {
    this.machine(machine, `${at}/on`);
    if (this.ids.has(id))
      this.problems.push({
        place: `${at}/id`,
        fault: `is used twice in this scenario, was "${id}"`,
        remedy: 'Give each step that runs a program an "id" of its own.',
      });
    this.ids.add(id);
  }

  private started(id: string, at: string): void {
    if (!this.ids.has(id)) this.problems.push(unknownName(at, 'earlier step', id, [...this.ids]));
  }

  private program(name: string, at: string): void {
    if (!this.programs.includes(name)) this.problems.push(unknownName(at, 'program', name, this.programs));
  }

  private machine(name: string, at: string): void {
    if (!this.machines.includes(name)) this.problems.push(unknownName(at, 'machine', name, this.machines));
  }

  private filter({ frames }: FramesSeen, at: string): void {
    for (const { fault, remedy } of filterProblems(frames, ''))
      this.problems.push({ place: at, fault, remedy });
  }
}
