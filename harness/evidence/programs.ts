import type { MachineRecord, ProgramRecord, ScenarioRecord } from '../model/evidence.ts';
import type { ScenarioEvidence } from './types.ts';

/** The record of a program that ran (or should have run) in a scenario, by the id of its step. */
export function programOf(scenario: ScenarioEvidence, programId: string): ProgramRecord | undefined {
  return scenario.record.programs.find((program) => program.id === programId);
}

/** The machine that a program ran on. */
export function machineOf(scenario: ScenarioEvidence, programId: string): MachineRecord | undefined {
  const program = programOf(scenario, programId);
  return scenario.record.machines.find((machine) => machine.name === program?.machine);
}

/** All IPv4 addresses that a machine answered to, adopted ones included. */
export function addressesOf(machine: MachineRecord): string[] {
  return [machine.address, ...(machine.adopted ?? [])];
}

/** Which machine an address belongs to. */
export function machineAt(record: ScenarioRecord, address: string): MachineRecord | undefined {
  return record.machines.find((machine) => addressesOf(machine).includes(address));
}

/**
 * The last frame that can earn anything for these programs: the frame before the first signal that was sent to
 * one of them. Killing a program makes its kernel send FIN or RST, which says nothing of the program.
 * `Infinity` where none of them was signalled.
 */
export function frameLimit(scenario: ScenarioEvidence, ...programIds: string[]): number {
  let limit = Infinity;
  for (const marker of scenario.record.markers) {
    if (marker.kind !== 'signal' || marker.program === undefined) continue;
    if (programIds.includes(marker.program)) limit = Math.min(limit, marker.afterFrame);
  }
  return limit;
}

/** The stretch of frames in which traffic that a program's machine begins belongs to that program. */
export interface FrameWindow {
  /** Frames after this one … */
  after: number;
  /** … up to and with this one. */
  upTo: number;
}

/**
 * From a program's start to its first signal, or to the start of the next program on its machine once it had ended.
 * Two programs that run at once on different machines are told apart by machine.
 */
export function windowOf(scenario: ScenarioEvidence, programId: string): FrameWindow {
  const program = programOf(scenario, programId);
  if (program === undefined) return { after: 0, upTo: 0 };
  let upTo = frameLimit(scenario, programId);
  for (const other of scenario.record.programs) {
    if (other.id === program.id || other.machine !== program.machine || other.end.kind === 'not-started')
      continue;
    const startedLater = program.endMs !== undefined && other.startMs >= program.endMs;
    if (startedLater) upTo = Math.min(upTo, other.startAfterFrame);
  }
  return { after: program.startAfterFrame, upTo };
}

/** Whether a frame number lies in a window. */
export function isWithin(window: FrameWindow, frame: number): boolean {
  return frame > window.after && frame <= window.upTo;
}
