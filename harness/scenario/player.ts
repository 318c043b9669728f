import type { Machine } from '../lab/machine.ts';
import type { RunningProbe } from '../lab/probe.ts';
import type { ProgramRecord } from '../model/evidence.ts';
import type { Observed } from './observer.ts';
import type { Typist } from './typist.ts';

/** A program or probe that takes part in a scenario. */
export interface Player extends Observed {
  machine: Machine;
  record: ProgramRecord;
  typist: Typist;
  /** Set where it is a probe. */
  probe?: RunningProbe;
  /** How often the probe was told that nothing can arrive any more. */
  goOns: number;
  toldToGoOnAt: number;
}
