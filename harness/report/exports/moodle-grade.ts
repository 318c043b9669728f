import { roundPoints } from '../../grading/points.ts';

/**
 * A score on the worksheet's own scale, with a point and at most two decimals, as Moodle's importer reads it in every language.
 *
 * @param maximum the cell of "Maximum Grade"; where the worksheet has none, the score is written as it is.
 * @returns undefined where the maximum is no number.
 */
export function gradeCell(score: number, maxScore: number, maximum: string | undefined): string | undefined {
  if (maximum === undefined) return String(roundPoints(score));
  const most = Number(maximum.trim().replace(',', '.'));
  if (maximum.trim() === '' || !Number.isFinite(most) || most <= 0) return undefined;
  return String(maxScore === 0 ? 0 : roundPoints((score / maxScore) * most));
}
