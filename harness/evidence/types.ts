import type { ScenarioRecord, SubmissionRecord } from '../model/evidence.ts';
import type { Capture } from '../wire/types.ts';

/** All evidence about one submission, in memory: what checks and diagnoses look at, and all they look at. */
export interface SubmissionEvidence {
  submission: SubmissionRecord;
  /** By scenario id, in the rubric's order. A scenario that could not be run is absent. */
  scenarios: Map<string, ScenarioEvidence>;
  /** Further runs of the same submission, made because luck may have decided; they went differently. */
  again?: SubmissionEvidence[];
}

export interface ScenarioEvidence {
  record: ScenarioRecord;
  capture: Capture;
  /** By program id: what it printed, bounded. */
  outputs: Map<string, ProgramOutput>;
  /** Under adoption: the run before the lab gave way. */
  firstRun?: ScenarioEvidence;
}

export interface ProgramOutput {
  stdout: Uint8Array;
  stderr: Uint8Array;
}
