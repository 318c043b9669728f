import type { Defence } from '../../harness/lab/defences.ts';
import type { Result } from '../../harness/model/grade.ts';
import type { LimitHit, ScenarioRecord } from '../../harness/model/evidence.ts';
import type { Rubric } from '../../harness/model/rubric.ts';

/** A real program that tries to do harm, what stops it, and how one would see that nothing did. */
export interface Attack {
  /** Names its folder in `programs/`. */
  name: string;
  tries: string;
  /** What is left out in the second run: the smallest set without which the harm is done. As an ordinary user, where that differs. */
  without: readonly Defence[];
  withoutRootless?: readonly Defence[];
  /** Where more than one defence is left out: why. */
  because?: string;
  /** What is done in place of leaving a defence out, where the defence is not one of the lab's but the way that wiremark itself works. */
  naive?: {
    instead: string;
    harm: (left: Pick<Scene, 'submission' | 'printed'>) => Promise<string | undefined>;
  };
  /** The harm that was done, in a few words; undefined where none. */
  harm: (scene: Scene) => string | undefined | Promise<string | undefined>;
  /** What the grade has to be with all defences on. */
  says: Says;
  /** What has to hold of the grade with the defence off as well; by default nothing. */
  neverWrong?: (scene: Scene) => string | undefined;
  /** Graded as a class of its own by the command itself, whose pages and words are what is looked at. */
  reports?: 'pages' | 'terminal' | 'tables';
  /** Changes of the common rubric. */
  rubric?: Partial<Rubric>;
  /** Makes files that a repository cannot hold, in the submission's folder. */
  plant?: (folder: string) => Promise<void>;
  /** Why an ordinary user's run proves less, or cannot be had. */
  rootless?: { skip?: string; weaker?: string };
  /** Wall time of the outer guard in seconds; 120 where absent. */
  seconds?: number;
}

export interface Says {
  score: number | null;
  /** Limits that have to be named in the evidence, and with their figure in a diagnosis. One of them is enough. */
  limit?: LimitHit['limit'][];
  /** The submission is not read at all: the code of the error that its lecturer is told. */
  refused?: string;
  /** A diagnosis that has to be there. */
  diagnosis?: string;
  /** Whatever else the grade has to say; returns what is wrong. */
  also?: (scene: Scene) => string | undefined;
}

/** The most of each that programs of the attack held at one moment. */
export interface Peaks {
  processes: number;
  memoryBytes: number;
  cpuSeconds: number;
  openFiles: number;
  fileBytes: number;
  diskBytes: number;
}

/** What one graded run left behind. */
export interface Scene {
  isDefended: boolean;
  isRootless: boolean;
  result: Result;
  records: ScenarioRecord[];
  /** Everything that programs printed, by program id, over all scenarios. */
  printed: Record<string, string>;
  peaks: Peaks;
  /** What the targets noticed. */
  heard: string[];
  /** Programs of the attack that were alive when its scenarios were over. */
  left: string[];
  /** Canary files that were no longer what they had been. */
  changed: string[];
  isVictimAlive: boolean;
  /** Faults of the lab that the batch told of. */
  faults: string[];
  /** Where the reports and evidence of the submission are. */
  folder: string;
  /** The submission as it was handed in. */
  submission: string;
}
