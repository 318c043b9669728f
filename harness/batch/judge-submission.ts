import { judgeForStudent } from '../grading/judge-for-student.ts';
import { hidesAnything, studentRubric } from '../grading/student-view.ts';
import type { Decision } from '../grading/override.ts';
import type { Result } from '../model/grade.ts';
import type { LoadedRubric } from '../rubric/load.ts';
import { judgeFolder, type Judged } from './judge-folder.ts';
import { keepSubmission, type Place } from './keep-submission.ts';

/** Evidence to be judged, and of whom. */
export interface JudgeOrder {
  /** Where the submission is kept, or will be. */
  place: Place;
  /** The folder of its evidence as it lies now. */
  evidence: string;
  /** `student`: as the student may see it. */
  view: 'whole' | 'student';
}

/** The same to be kept, with the lecturer's word on its checks. */
export interface KeepOrder extends JudgeOrder {
  decisions: readonly Decision[];
}

/** What evidence was judged to be. */
export interface Judgement {
  result: Result;
  /** False where nothing of the submission could be opened or run. */
  wasRun: boolean;
}

/** Judges and keeps submissions. What was judged is kept as it was judged, without being read again. */
export class SubmissionJudge {
  readonly #rubric: LoadedRubric;
  /** The last of each submission that is not kept yet, by its folder. */
  readonly #judged = new Map<string, { evidence: string; judged: Judged }>();

  constructor(rubric: LoadedRubric) {
    this.#rubric = rubric;
  }

  judge(order: JudgeOrder): Judgement {
    const { evidence, place } = order;
    const judged = this.#judge(order);
    this.#judged.set(place.folder, { evidence, judged });
    return { result: judged.result, wasRun: judged.evidence.submission.notRun === undefined };
  }

  async keep(order: KeepOrder): Promise<Result> {
    const { evidence, place, decisions } = order;
    const last = this.#judged.get(place.folder);
    this.#judged.delete(place.folder);
    const judged =
      last?.evidence === evidence && decisions.length === 0 ? last.judged : this.#judge(order, decisions);
    await keepSubmission(place, evidence, judged, decisions);
    return judged.result;
  }

  #judge({ evidence, view }: JudgeOrder, decisions?: readonly Decision[]): Judged {
    const judged = judgeFolder(this.#rubric, evidence, decisions);
    const { rubric, evidence: read } = judged;
    if (view === 'whole' || !hidesAnything(rubric)) return judged;
    const result = judgeForStudent(rubric, this.#rubric.digest, read, decisions);
    return { ...judged, rubric: studentRubric(rubric), result };
  }
}
