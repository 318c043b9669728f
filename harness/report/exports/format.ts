import type { Result } from '../../model/grade.ts';
import type { Rubric } from '../../model/rubric.ts';

/** Where an export goes: a file's name inside the folder of reports, and its content. */
export interface ExportedFile {
  path: string;
  content: string | Uint8Array;
}

/** What an export is made from. Results come one at a time, so that a class of thousands fits. */
export interface ExportSource {
  rubric: Rubric;
  digest: string;
  /** In the order of the class, as students may see them: nothing hidden is in them. */
  studentResults: () => AsyncIterable<Result>;
  /** The same with everything in it. */
  results: () => AsyncIterable<Result>;
  /** What the format was asked for with, after `=`: a worksheet to fill. */
  argument?: string;
  /** Variables of the environment that some consumers pass on. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Reads a file that belongs to the reports: a submission's page. */
  readReport: (path: string) => Promise<Uint8Array>;
}

/** One way of giving results to another system. */
export interface ExportFormat {
  name: string;
  /** One line for `--help`. */
  summary: string;
  /** How its argument is called in `--help`, where it takes one. */
  argument?: string;
  export: (source: ExportSource) => AsyncIterable<ExportedFile>;
}
