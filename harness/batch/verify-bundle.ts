import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import { judgeForStudent } from '../grading/judge-for-student.ts';
import { studentRubric } from '../grading/student-view.ts';
import type { Result } from '../model/grade.ts';
import { renderResult } from '../report/json.ts';
import { visible } from '../report/visible.ts';
import { rubricWith, type LoadedRubric } from '../rubric/load.ts';
import { readEvidence } from '../scenario/evidence-folder.ts';
import { harnessVersion } from '../version.ts';
import type { OpenedBundle } from './bundle.ts';
import { inLocale } from './in-locale.ts';

/** What came of judging a bundle's evidence again. */
export interface BundleVerdict {
  /** What the evidence gives, as the student may see it. */
  result: Result;
  /** Whether `result.json` in the bundle is that result, byte by byte. */
  isConsistent: boolean;
  /** What differs, a line each; empty where it is consistent. */
  differences: string[];
}

/**
 * Judges the evidence of a bundle and compares it with the result in it. That proves that they go together, and nothing of where the evidence
 * comes from: who can run programs can also make evidence.
 *
 * @throws OperatorError `bad-bundle` where the evidence cannot be read.
 */
export async function verifyBundle(bundle: OpenedBundle, rubric: LoadedRubric): Promise<BundleVerdict> {
  const result = await judged(bundle, inLocale(rubric, bundle.manifest.locale));
  const claimed = await readFile(join(bundle.folder, 'result.json'), 'utf8').catch(() => '');
  const differences = bundle.altered.map((path) => `${path} is not what was packed`);
  if (claimed !== renderResult(result)) differences.push(...differing(claimed, result, bundle));
  return { result, isConsistent: differences.length === 0, differences };
}

/** The verdict for people, line by line. */
export function bundleVerdictText({ result, isConsistent, differences }: BundleVerdict): string {
  const score = result.score === null ? 'not graded' : `${result.score} of ${result.maxScore}`;
  const lines = isConsistent
    ? [`The result in the bundle is what its evidence gives: ${score}.`]
    : [
        `The result in the bundle is not what its evidence gives: ${score}.`,
        ...differences.map((text) => `- ${visible(text)}`),
      ];
  lines.push(
    'This shows that evidence and result go together, not who made them or from which programs. For a mark, run the submission itself.',
  );
  return `${lines.join('\n')}\n`;
}

async function judged(bundle: OpenedBundle, loaded: LoadedRubric): Promise<Result> {
  try {
    const ids = studentRubric(loaded.rubric).scenarios.map(({ id }) => id);
    const evidence = await readEvidence(join(bundle.folder, 'evidence'), ids);
    const rubric = rubricWith(loaded, evidence.submission.parameters ?? {}) ?? loaded.rubric;
    return judgeForStudent(rubric, loaded.digest, evidence);
  } catch (cause) {
    throw new OperatorError(
      'bad-bundle',
      `the evidence in the bundle cannot be judged: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Ask for a new one, or run the submission itself.',
      { cause },
    );
  }
}

function differing(claimed: string, result: Result, { manifest }: OpenedBundle): string[] {
  if (manifest.rubric.digest !== result.rubric.digest)
    return [
      `it was judged by another rubric (${manifest.rubric.id}, ${manifest.rubric.digest}); this is ${result.rubric.id}, ${result.rubric.digest}`,
    ];
  const told = parsed(claimed);
  const found: string[] = [];
  if (manifest.harness !== harnessVersion)
    found.push(`it was made by version ${manifest.harness}, and this is ${harnessVersion}`);
  if (told?.score !== result.score)
    found.push(`it says ${pointsOf(told?.score)}, the evidence gives ${pointsOf(result.score)}`);
  for (const check of result.checks) {
    const other = told?.checks?.find(({ id }) => id === check.id);
    if (other?.status !== check.status || other.points !== check.points)
      found.push(
        `${check.id}: it says ${String(other?.status ?? 'nothing')} (${pointsOf(other?.points)}), the evidence gives ${check.status} (${pointsOf(check.points)})`,
      );
  }
  return found.length > 0 ? found : ['the texts of its result are not those of the evidence'];
}

function pointsOf(claimed: unknown): string {
  return typeof claimed === 'number' ? `${claimed} points` : 'no points';
}

interface Claimed {
  score?: unknown;
  checks?: { id?: unknown; status?: unknown; points?: unknown }[];
}

function parsed(text: string): Claimed | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isClaimed(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isClaimed(value: unknown): value is Claimed {
  if (typeof value !== 'object' || value === null) return false;
  if (!('checks' in value) || !Array.isArray(value.checks)) return false;
  return value.checks.every((check) => typeof check === 'object' && check !== null);
}
