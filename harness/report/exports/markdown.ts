import type { CheckResult, Diagnosis, Result } from '../../model/grade.ts';
import { isSettled, located, marks } from '../standing.ts';
import { points, wordsOf } from '../words.ts';
import { checkLines, exportText, hiddenText, lateText, scoreText } from './check-text.ts';
import type { ExportFormat } from './format.ts';
import { markdownText } from './markdown-text.ts';

/** A page for each student in Markdown: for a comment, an issue, or a course's own page. */
export const markdown: ExportFormat = {
  name: 'markdown',
  summary: "one page in Markdown for each student's eyes",
  reader: 'student',
  async *export(source) {
    for await (const result of source.studentResults()) {
      const path = source.isSingle ? 'summary.md' : `markdown/${result.submission.id}.md`;
      yield { path, content: renderMarkdown(result) };
    }
  },
};

/** The grade, its causes, and every check with its points. Ends with a line end. */
export function renderMarkdown(result: Result): string {
  const blocks = [
    `## ${markdownText(result.rubric.title)}: ${markdownText(result.submission.name)}`,
    `**${markdownText(scoreText(result))}**`,
    ...[lateText(result), hiddenText(result)].filter((text) => text !== '').map(markdownText),
    ...causes(result),
    table(result),
    ...result.checks.filter(needsWords).map((check) => details(result, check)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function needsWords(check: CheckResult): boolean {
  return check.status !== 'passed' || check.override !== undefined;
}

/** The causes, the first one first, as a list. */
export function causes(result: Result): string[] {
  if (result.diagnoses.length === 0) return [];
  return [result.diagnoses.map((diagnosis) => `- ${causeLine(diagnosis)}`).join('\n')];
}

function causeLine(diagnosis: Diagnosis): string {
  const hint = diagnosis.hint === '' ? '' : ` ${markdownText(diagnosis.hint)}`;
  return `**${markdownText(located(diagnosis))}**${hint}`;
}

function table(result: Result): string {
  const head = `|   | ${exportText(result, 'points')} | ${exportText(result, 'check')} |`;
  const rows = result.checks.map(
    (check) => `| ${marks[check.status]} | ${pointsOf(result, check)} | ${markdownText(check.title)} |`,
  );
  return [head, '|---|---:|---|', ...rows].join('\n');
}

function details(result: Result, check: CheckResult): string {
  const status = wordsOf(result.locale)(`status.${check.status}`);
  const lines = checkLines(result, check).map(
    ([label, text]) => `- ${markdownText(label)}: ${markdownText(text)}`,
  );
  return [`**${markdownText(check.title)}** (${markdownText(status)})`, '', ...lines].join('\n');
}

function pointsOf(result: Result, check: CheckResult): string {
  if (check.maxPoints === 0) return '';
  const earned = isSettled(check, result) ? points(result.locale, check.points) : '?';
  return `${earned}/${points(result.locale, check.maxPoints)}`;
}
