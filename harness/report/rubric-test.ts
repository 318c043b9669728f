import pc from 'picocolors';

import type {
  BreakOutcome,
  CheckProof,
  Difference,
  GoldenOutcome,
  RubricTest,
} from '../model/rubric-test.ts';
import { citations, numberList } from './citation.ts';
import {
  isAsExpected,
  isUngraded,
  isUnproved,
  neverFails,
  rubricTestStanding,
} from './rubric-test-standing.ts';
import type { TerminalOptions } from './terminal-check.ts';
import { asciiOnly, visible } from './visible.ts';
import { displayWidth, wrap } from './wrap.ts';

/** The test of a rubric as JSON. */
export function renderRubricTestJson(test: RubricTest): string {
  const neverFail = test.checks.filter(neverFails).map(({ id }) => id);
  return `${JSON.stringify({ ...test, neverFail, standing: rubricTestStanding(test) }, undefined, 2)}\n`;
}

/**
 * What a lecturer reads after `wiremark rubric test`: golden submissions and where they differ, what each way of breaking
 * the reference made fail, and the checks that never fail. Ends with a line end.
 */
export function renderRubricTest(test: RubricTest, options: TerminalOptions): string {
  const page: Page = {
    width: Math.max(60, options.width),
    colors: pc.createColors(options.color),
    text: options.unicode ? visible : (text) => asciiOnly(visible(text)),
  };
  const blocks = [goldens(page, test), breaks(page, test), proofs(page, test), summary(page, test)];
  const lines = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${lines.join('\n\n')}\n`;
}

interface Page {
  width: number;
  colors: ReturnType<typeof pc.createColors>;
  text: (text: string) => string;
}

function goldens(page: Page, { goldens: all, withoutExpectation }: RubricTest): string[] {
  const good = all.filter(isAsExpected).length;
  const lines = [page.colors.bold(`Golden submissions: ${good} of ${all.length} as expected`)];
  for (const golden of all) lines.push(...goldenLines(page, golden));
  if (withoutExpectation.length > 0)
    lines.push(
      ...wrapped(page, `Not named in expected.json, not graded: ${withoutExpectation.join(', ')}`, 2),
    );
  return lines;
}

function goldenLines(page: Page, golden: GoldenOutcome): string[] {
  const { colors } = page;
  const mark = isAsExpected(golden)
    ? colors.green(page.text('✓'))
    : isUngraded(golden)
      ? colors.yellow('!')
      : colors.red(page.text('✗'));
  return [
    `  ${mark} ${page.text(golden.id)}: ${scoreText(golden)}`,
    ...golden.differences.flatMap((difference) => differenceLines(page, difference)),
  ];
}

function scoreText({ status, score, expectedScore, maxScore }: GoldenOutcome): string {
  if (status === 'missing') return 'expected.json names it, and there is no such folder';
  if (status === 'fault') return 'the lab failed';
  const got = score === null ? 'not graded' : `${score}/${maxScore}`;
  if (score === expectedScore) return got;
  return `${got}, expected ${expectedScore === null ? 'not graded' : expectedScore}`;
}

function differenceLines(page: Page, { check, expected, got, actual, frames }: Difference): string[] {
  if (got === null) return [`      ${page.text(check)}: the rubric has no such check`];
  return [
    `      ${page.text(check)}: expected ${expected}, got ${page.colors.bold(got)}`,
    ...(actual === '' ? [] : wrapped(page, actual, 8)),
    ...citations(frames).flatMap(({ scenario, numbers }) =>
      wrapped(page, `frames ${numberList(numbers)} of scenario ${scenario}`, 8),
    ),
  ];
}

function breaks(page: Page, { breaks: all, reference, noReference }: RubricTest): string[] {
  if (noReference !== undefined)
    return [page.colors.yellow('Nothing was broken'), ...wrapped(page, noReference, 2)];
  if (reference === undefined) return [];
  const lines = [page.colors.bold(`Breaking ${page.text(reference.id)}: which checks fail`)];
  for (const { program, file, unbroken } of reference.programs)
    if (unbroken !== undefined) lines.push(...wrapped(page, `${program}: ${reasons[unbroken](file)}`, 2));
  const programWidth = Math.max(0, ...reference.programs.map(({ program }) => displayWidth(program)));
  for (const says of new Set(all.map((one) => one.says))) {
    const rows = all.filter((one) => one.says === says && one.status !== 'not-applicable');
    if (rows.length === 0) continue;
    lines.push(`  ${rows[0]?.fault ?? ''}: it ${says}`);
    for (const row of rows) {
      const [first = '', ...rest] = wrap(page.text(outcomeText(row)), page.width - programWidth - 6);
      const paint = row.failed.length === 0 ? page.colors.dim : (text: string): string => text;
      lines.push(
        `    ${row.program.padEnd(programWidth)}  ${paint(first)}`,
        ...rest.map((line) => ' '.repeat(programWidth + 6) + paint(line)),
      );
    }
  }
  const used = new Set(all.filter(({ status }) => status !== 'not-applicable').map(({ fault }) => fault));
  const unused = [...new Set(all.map(({ fault }) => fault))].filter((fault) => !used.has(fault));
  if (unused.length > 0)
    lines.push(...wrapped(page, `Not applicable to these programs: ${unused.join(', ')}`, 2));
  return lines;
}

const reasons = {
  'not-run': (file: string | null) =>
    file === null ? 'not in this submission' : `${file} is in no scenario`,
  'not-loaded': (file: string | null) =>
    `${file} is statically linked, so it cannot be broken; choose another with --reference`,
};

function outcomeText({ status, failed, unsettled }: BreakOutcome): string {
  if (status === 'not-judged')
    return unsettled.length === 0 ? 'not judged: the lab failed' : `not judged: ${unsettled.join(', ')}`;
  return failed.length === 0 ? 'no check notices' : failed.join(', ');
}

function proofs(page: Page, { checks }: RubricTest): string[] {
  if (checks.length === 0) return [];
  const idWidth = Math.max(...checks.map(({ id }) => displayWidth(id)));
  return [
    page.colors.bold('How often each check failed'),
    ...checks.map((proof) => {
      const mark = markOf(page, proof);
      return `  ${mark} ${proof.id.padEnd(idWidth)}  ${proofText(proof)}`;
    }),
  ];
}

function markOf({ colors, text }: Page, proof: CheckProof): string {
  if (isUnproved(proof)) return colors.yellow('!');
  return neverFails(proof) ? colors.red(text('✗')) : colors.green(text('✓'));
}

function proofText(proof: CheckProof): string {
  if (isUnproved(proof)) return 'could not be put to the proof here';
  return `golden submissions ${proof.byGoldens}, broken programs ${proof.byBreaks}`;
}

function summary(page: Page, test: RubricTest): string[] {
  const never = test.checks.filter(neverFails);
  const lines = never.map(({ id, title, points }) => {
    const worth = points === 0 ? 'no points' : `${points} points`;
    return page.colors.red(`never fails: ${page.text(id)} (${worth}, ${page.text(title)})`);
  });
  const { colors } = page;
  switch (rubricTestStanding(test)) {
    case 'sound':
      return [...lines, colors.green('The rubric is sound.')];
    case 'unsound':
      return [...lines, colors.red('The rubric is not sound yet.')];
    case 'not-graded':
      return [...lines, colors.yellow('Something could not be graded: see above.')];
  }
}

function wrapped(page: Page, text: string, indent: number): string[] {
  return wrap(page.text(text), page.width - indent).map((line) => ' '.repeat(indent) + line);
}
