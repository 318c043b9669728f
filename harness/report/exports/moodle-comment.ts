import type { Result } from '../../model/grade.ts';
import { located } from '../standing.ts';
import { visible } from '../visible.ts';
import { points, wordsOf } from '../words.ts';
import { checkSentence, exportText, hiddenText, lateText, scoreText } from './check-text.ts';

/** What a student reads beside the grade. Moodle takes the cell as HTML: nothing of a submission is markup in it. */
export function feedbackCell(result: Result): string {
  const intro = [scoreText(result), lateText(result), hiddenText(result)].filter((text) => text !== '');
  const causes = result.diagnoses
    .slice(0, 5)
    .map((diagnosis) => [located(diagnosis), diagnosis.hint].filter((text) => text !== '').join(' '));
  const lost = result.checks
    .filter((check) => check.status !== 'passed' || check.override !== undefined)
    .map((check) => {
      const earned =
        check.maxPoints === 0
          ? wordsOf(result.locale)(`status.${check.status}`)
          : `${points(result.locale, check.points)}/${points(result.locale, check.maxPoints)}`;
      return `${check.title} (${earned}). ${checkSentence(result, check)}`;
    });
  return [
    `<p>${intro.map(html).join('<br>')}</p>`,
    list(causes),
    lost.length === 0 ? '' : `<p>${html(exportText(result, 'checks'))}:</p>${list(lost)}`,
  ].join('');
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${html(item)}</li>`).join('')}</ul>`;
}

function html(text: string): string {
  return (
    visible(text)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // Moodle's filters would turn these into formulas and links.
      .replaceAll('$$', '&#36;&#36;')
      .replaceAll('[[', '&#91;&#91;')
  );
}
