import type { HandIn } from '../../model/evidence.ts';
import type { Result } from '../../model/grade.ts';
import type { Rubric } from '../../model/rubric.ts';

/** Where an export goes: a file's name inside the folder of exports, and its content. */
export interface ExportedFile {
  path: string;
  content: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** What an export is made from. Results come one at a time, so that a class of thousands fits. */
export interface ExportSource {
  rubric: Rubric;
  digest: string;
  /** One submission alone: files have fixed names, for scripts to find. */
  isSingle: boolean;
  /** In the order of the class, as students may see them: nothing hidden is in them. */
  studentResults: () => AsyncIterable<Result>;
  /** The same with everything in it. */
  results: () => AsyncIterable<Result>;
  /** How and by whom a submission was handed in, where that is known. */
  handIn: (submission: string) => Promise<HandIn | undefined>;
  /** What the format was asked for with, after `=`: a worksheet to fill. */
  argument?: string;
  /** The content of the file that `argument` names. */
  readArgument: () => Promise<Uint8Array>;
  /** Variables of the environment that some consumers pass on. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Reads a file that belongs to the reports: a submission's page. */
  readReport: (path: string) => Promise<Uint8Array>;
  /** Tells the lecturer what the export could not do. */
  note: (text: string) => void;
}

/** Who opens what an export makes: `student` formats hold nothing that is hidden from students. */
export type Reader = 'student' | 'lecturer';

/** One way of giving results to another system. */
export interface ExportFormat {
  name: string;
  /** One line for `--help`. */
  summary: string;
  reader: Reader;
  /** How its argument is called in `--help`, where it takes one. */
  argument?: string;
  export: (source: ExportSource) => AsyncIterable<ExportedFile>;
}
