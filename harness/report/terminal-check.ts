import pc from 'picocolors';

import type { CheckResult, Diagnosis, Result } from '../model/grade.ts';
import type { Status } from '../model/verdict.ts';
import { citations, numberList } from './citation.ts';
import { claimCounts, claimWordsOf } from './claim-words.ts';
import { blockers, isSettled, located, marks, standing } from './standing.ts';
import { asciiOnly, visible } from './visible.ts';
import { points, wordsOf } from './words.ts';
import type { Words } from './words.ts';
import { displayWidth, wrap } from './wrap.ts';

export interface TerminalOptions {
  color: boolean;
  /** Columns of the terminal. */
  width: number;
  unicode: boolean;
}

type Paint = (text: string) => string;

/**
 * What a student reads after `wiremark check`: the first cause in one unbroken line, the grade, the other causes, every
 * check with its points, and what to do next. Ends with a line end.
 */
export function renderCheck(result: Result, options: TerminalOptions): string {
  const page: Page = {
    result,
    words: wordsOf(result.locale),
    width: Math.max(40, options.width),
    colors: pc.createColors(options.color),
    text: options.unicode ? visible : (text) => asciiOnly(visible(text)),
  };
  const blocks = [
    headline(page),
    grade(page),
    furtherCauses(page),
    checks(page),
    reportClaims(page),
    nextStep(page),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

interface Page {
  result: Result;
  words: Words;
  width: number;
  colors: ReturnType<typeof pc.createColors>;
  /** Makes text harmless, and ASCII where the terminal asks for it. */
  text: (text: string) => string;
}

/** The first line stays one line, however long: it is the one that people and scripts look for. */
function headline(page: Page): string[] {
  const { result, words, colors, text } = page;
  const first = result.diagnoses[0];
  switch (standing(result)) {
    case 'not-graded':
      return [
        colors.bold(colors.yellow(text(words('terminal.not-graded')))),
        ...paragraph(page, words('not-graded.not-your-fault'), 0, plainly),
        ...reasons(page),
      ];
    case 'perfect':
      return [
        colors.bold(
          colors.green(
            text(
              words('all-right', {
                checks: result.checks.filter(({ status }) => status === 'passed').length,
              }),
            ),
          ),
        ),
      ];
    case 'passed':
    case 'below': {
      if (first !== undefined) return [colors.bold(text(located(first))), ...hintOf(page, first)];
      const check = result.checks.find(({ status }) => status === 'failed');
      return [colors.bold(text(words('terminal.no-cause', { title: check?.title ?? '' })))];
    }
  }
}

function reasons(page: Page): string[] {
  return blockers(page.result).flatMap((check) =>
    paragraph(page, `${marks[check.status]} ${check.title}: ${check.actual}`, 2, page.colors.yellow, 2),
  );
}

function hintOf(page: Page, diagnosis: Diagnosis, indent = 2): string[] {
  const hint = diagnosis.hint === '' ? [] : paragraph(page, diagnosis.hint, indent, plainly);
  const frames = citations(diagnosis.frames).flatMap(({ scenario, numbers }) =>
    paragraph(
      page,
      page.words('terminal.see-frames', { count: numbers.length, numbers: numberList(numbers), scenario }),
      indent,
      page.colors.dim,
    ),
  );
  return [...hint, ...frames];
}

function grade(page: Page): string[] {
  const { result, words, colors } = page;
  const how = standing(result);
  if (result.score === null || how === 'not-graded') return [];
  const line = words(how === 'below' ? 'terminal.grade-below' : 'terminal.grade-passed', {
    score: points(result.locale, result.score),
    max: points(result.locale, result.maxScore),
    passMark: points(result.locale, result.passMark),
  });
  const paint = how === 'below' ? colors.red : colors.green;
  return paragraph(page, line, 0, (text) => colors.bold(paint(text)));
}

function furtherCauses(page: Page): string[] {
  const { result, words, colors, text } = page;
  const headed = standing(result) === 'passed' || standing(result) === 'below';
  const rest = headed ? result.diagnoses.slice(1) : result.diagnoses;
  if (rest.length === 0) return [];
  const title = colors.bold(text(words(headed ? 'terminal.also' : 'terminal.notes')));
  return [
    title,
    ...rest.flatMap((diagnosis) => [
      ...paragraph(page, `- ${located(diagnosis)}`, 2, plainly, 2),
      ...hintOf(page, diagnosis, 4),
    ]),
  ];
}

function checks(page: Page): string[] {
  const { result, words, colors, text } = page;
  const scores = result.checks.map((check) =>
    check.maxPoints === 0 ? '' : `${earned(page, check)}/${points(result.locale, check.maxPoints)}`,
  );
  const scoreWidth = Math.max(...scores.map((score) => score.length), 0);
  const labels = new Map(
    ['expected', 'actual', 'hint', 'frames'].map((key) => [key, text(words(`label.${key}`))]),
  );
  const labelWidth = Math.max(...[...labels.values()].map(displayWidth)) + 2;
  const indent = 2 + scoreWidth + 2;

  return result.checks.flatMap((check, index) => {
    const paint = paintOf(page, check.status);
    const [first = '', ...rest] = wrap(text(check.title), page.width - indent);
    const mark = paint(text(marks[check.status]));
    const lines = [
      `${mark} ${(scores[index] ?? '').padStart(scoreWidth)}  ${check.status === 'passed' ? first : paint(first)}`,
    ];
    lines.push(...rest.map((line) => ' '.repeat(indent) + (check.status === 'passed' ? line : paint(line))));
    for (const [key, value] of details(page, check)) {
      const label = labels.get(key) ?? '';
      const space = ' '.repeat(labelWidth - displayWidth(label));
      const [head = '', ...tail] = wrap(text(value), page.width - indent - labelWidth);
      lines.push(
        `${' '.repeat(indent)}${colors.dim(label)}${space}${head}`,
        ...tail.map((line) => ' '.repeat(indent + labelWidth) + line),
      );
    }
    return lines;
  });
}

/** What is worth saying below a check's title, by label. Passed checks need no words, but for those without points. */
function details({ words }: Page, check: CheckResult): [label: string, text: string][] {
  const rows: [string, string][] = [];
  const isFinding = check.status === 'passed' && check.maxPoints === 0;
  if (check.status === 'failed') rows.push(['expected', check.expected]);
  if (check.status !== 'passed' || isFinding) rows.push(['actual', check.actual]);
  if (check.status !== 'passed') rows.push(['hint', check.hint]);
  if (check.status === 'failed' || check.status === 'undecided' || isFinding) {
    for (const { scenario, numbers } of citations(check.frames)) {
      rows.push(['frames', words('terminal.frames', { numbers: numberList(numbers), scenario })]);
    }
  }
  return rows.filter(([, value]) => value !== '');
}

function earned({ result }: Page, check: CheckResult): string {
  return isSettled(check, result) ? points(result.locale, check.points) : '?';
}

function paintOf({ colors }: Page, status: Status): Paint {
  if (status === 'passed') return colors.green;
  if (status === 'failed') return colors.red;
  return status === 'inconclusive' || status === 'errored' ? colors.yellow : colors.dim;
}

/** What the student's own report says: how much of it is right, and each statement that is wrong with what is true. */
function reportClaims(page: Page): string[] {
  const { result, colors, text } = page;
  const { claims } = result;
  if (claims === undefined || claims.length === 0) return [];
  const say = claimWordsOf(result.locale);
  const lines = [`${colors.bold(text(say('title')))}: ${text(say('counts', claimCounts(claims)))}`];
  for (const { status, text: said, file, place, truth, frames } of claims) {
    if (status !== 'wrong') continue;
    lines.push(
      ...paragraph(page, `${marks.failed} “${said}” (${file}, ${place})`, 2, colors.red, 2),
      ...paragraph(page, truth, 4, plainly),
      ...hintOf(page, { code: '', text: '', hint: '', frames, checks: [] }, 4),
    );
  }
  return lines;
}

function nextStep(page: Page): string[] {
  const { result, words } = page;
  const how = standing(result);
  if (how === 'perfect') return paragraph(page, words('next.perfect'), 0, plainly);
  if (how === 'not-graded') return paragraph(page, words('next.not-graded'), 0, plainly);
  const explained = result.diagnoses[0]?.checks.length ?? 0;
  return paragraph(
    page,
    words(explained > 1 ? 'next.one-cause' : 'next.failed', { count: explained }),
    0,
    plainly,
  );
}

function paragraph(page: Page, text: string, indent: number, paint: Paint, hanging = 0): string[] {
  const [first = '', ...rest] = wrap(page.text(text), page.width - indent - hanging);
  return [
    ' '.repeat(indent) + paint(first),
    ...rest.map((line) => ' '.repeat(indent + hanging) + paint(line)),
  ];
}

function plainly(text: string): string {
  return text;
}
