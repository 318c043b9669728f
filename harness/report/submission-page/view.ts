import type { SubmissionEvidence } from '../../evidence/types.ts';
import type { Result } from '../../model/grade.ts';
import { duration } from '../words.ts';
import type { PageWords, Words } from '../words.ts';

/** What the parts of a submission's page are made from. */
export interface Page {
  result: Result;
  evidence: SubmissionEvidence;
  words: Words;
  page: PageWords;
  /** Frames that have a row, by scenario: only to these can be linked. */
  rows: ReadonlyMap<string, ReadonlySet<number>>;
}

/** A length of time in the page's language. */
export function timeIn({ result }: Page): (ms: number) => string {
  return (ms) => duration(result.locale, ms);
}

export function checkAnchor(id: string): string {
  return `check-${id}`;
}

export function frameAnchor(scenario: string, frame: number): string {
  return `${scenario}-frame-${frame}`;
}

export function scenarioAnchor(scenario: string): string {
  return `scenario-${scenario}`;
}
