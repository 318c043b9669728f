import { join } from 'node:path';
import { judge } from '../../harness/grading/judge.ts';
import { LAB_FOLDER } from '../../harness/lab/lab-folder.ts';
import { openSlot, type LabSlot } from '../../harness/lab/slot.ts';
import type { SubmittedFile } from '../../harness/model/evidence.ts';
import type { Rubric } from '../../harness/model/rubric.ts';
import {
  readEvidence,
  writeScenarioEvidence,
  writeSubmissionRecord,
} from '../../harness/scenario/evidence-folder.ts';
import { prepare, type Prepared } from '../../harness/scenario/prepare.ts';
import { runScenario } from '../../harness/scenario/run-scenario.ts';
import { bindPrograms } from '../../harness/submission/find-programs.ts';
import { readSubmissionFiles } from '../../harness/submission/read-files.ts';

/** A slot with one submission ready in it, whose first scenario is graded as in a batch: run, written, read again, judged. */
export class GradingLab implements AsyncDisposable {
  readonly #slot: LabSlot;
  readonly #rubric: Rubric;
  readonly #digest: string;
  readonly #files: SubmittedFile[];
  readonly #prepared: Prepared;

  private constructor(
    slot: LabSlot,
    rubric: Rubric,
    digest: string,
    files: SubmittedFile[],
    prepared: Prepared,
  ) {
    this.#slot = slot;
    this.#rubric = rubric;
    this.#digest = digest;
    this.#files = files;
    this.#prepared = prepared;
  }

  static async open(rubric: Rubric, digest: string, submission: string): Promise<GradingLab> {
    const slot = await openSlot(rubric);
    const { files } = await readSubmissionFiles(submission);
    const prepared = await prepare(slot, submission, files, bindPrograms(rubric, files), rubric);
    return new GradingLab(slot, rubric, digest, files, prepared);
  }

  /** Throws where the submission does not get its points: a row about a lab that does not work says nothing. */
  async gradeScenario(): Promise<{ ms: number; laps: Record<string, number> }> {
    const [scenario] = this.#rubric.scenarios;
    if (scenario === undefined) throw new Error('no scenario');
    const folder = join(LAB_FOLDER, 'bench');
    const start = performance.now();
    const evidence = await runScenario({
      slot: this.#slot,
      scenario,
      programs: this.#prepared.programs,
      standIns: new Map(),
      rubric: { id: this.#rubric.id, digest: this.#digest },
      harness: 'wiremark bench',
      timeLimitMs: 60_000,
    });
    const ran = performance.now();
    await writeScenarioEvidence(join(folder, scenario.id), evidence);
    const written = performance.now();
    await writeSubmissionRecord(folder, {
      schema: 'wiremark/submission/v1',
      id: 'bench',
      name: 'bench',
      files: this.#files,
      filesTruncated: false,
      programs: this.#prepared.bound,
    });
    const result = judge(this.#rubric, this.#digest, await readEvidence(folder, [scenario.id]));
    const judged = performance.now();
    if (result.score !== result.maxScore)
      throw new Error(`the bench's own submission was not served: ${JSON.stringify(result.checks)}`);
    return {
      ms: judged - start,
      laps: { run: ran - start, write: written - ran, 'read and judge': judged - written },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#prepared[Symbol.asyncDispose]();
    await this.#slot[Symbol.asyncDispose]();
  }
}
