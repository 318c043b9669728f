import type { XMLBuilder } from 'fast-xml-parser';
import type { CheckResult, Result } from '../../model/grade.ts';
import type { Rubric } from '../../model/rubric.ts';
import { visible } from '../visible.ts';
import { causeOf, checkLines, checkSentence } from './check-text.ts';
import type { ExportFormat } from './format.ts';
import { uniqueNames } from './unique-names.ts';

/** JUnit's XML: one suite for each submission, one case for each check. Students see it in their pipeline: nothing hidden is in it. */
export const junit: ExportFormat = {
  name: 'junit',
  summary: 'junit.xml, which GitLab and most CI systems read',
  reader: 'student',
  async *export(source) {
    const builder = await newBuilder();
    const suites: Suite[] = [];
    for await (const result of source.studentResults()) suites.push(suite(result, source.rubric, builder));
    yield { path: 'junit.xml', content: document(suites) };
  },
};

interface Suite {
  seconds: number;
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
  xml: string;
}

async function newBuilder(): Promise<XMLBuilder> {
  const xml = await import('fast-xml-parser');
  return new xml.XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    suppressBooleanAttributes: false,
    suppressEmptyNode: true,
    format: true,
    indentBy: '  ',
  });
}

function document(suites: readonly Suite[]): string {
  const sum = (key: Exclude<keyof Suite, 'xml'>): number =>
    suites.reduce((total, one) => total + one[key], 0);
  const attributes = [
    'name="wiremark"',
    `tests="${sum('tests')}"`,
    `failures="${sum('failures')}"`,
    `errors="${sum('errors')}"`,
    `skipped="${sum('skipped')}"`,
    `time="${sum('seconds').toFixed(3)}"`,
  ];
  const body = suites.map(({ xml }) => xml).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${attributes.join(' ')}>\n${body}</testsuites>\n`;
}

function suite(result: Result, rubric: Rubric, builder: XMLBuilder): Suite {
  const names = uniqueNames(result.checks);
  const seconds = secondsByCheck(result, rubric);
  const count = (...statuses: CheckResult['status'][]): number =>
    result.checks.filter((check) => statuses.includes(check.status)).length;
  const counted = {
    seconds: result.scenarios.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000,
    tests: result.checks.length,
    failures: count('failed'),
    errors: count('inconclusive', 'errored'),
    skipped: count('skipped'),
  };
  const element = {
    testsuite: {
      '@name': xmlText(result.submission.name),
      '@tests': counted.tests,
      '@failures': counted.failures,
      '@errors': counted.errors,
      '@skipped': counted.skipped,
      '@time': counted.seconds.toFixed(3),
      testcase: result.checks.map((check, index) => ({
        '@classname': xmlText(`${result.rubric.id}.${result.submission.id}`),
        '@name': xmlText(names[index] ?? check.id),
        '@time': (seconds.get(check.id) ?? 0).toFixed(3),
        ...place(result, check),
        ...outcome(result, check),
      })),
    },
  };
  return { ...counted, xml: String(builder.build(element)) };
}

function place(result: Result, check: CheckResult): object {
  const { file, line } = causeOf(result, check) ?? {};
  return {
    ...(file === undefined ? {} : { '@file': xmlText(file) }),
    ...(file === undefined || line === undefined ? {} : { '@line': line }),
  };
}

/** What stands inside a test case. Some readers show the message and others the body: both hold it. */
function outcome(result: Result, check: CheckResult): object {
  const message = xmlText(checkSentence(result, check));
  const body = checkLines(result, check)
    .map(([label, text]) => `${xmlText(label)}: ${xmlText(text)}`)
    .join('\n');
  const told = { '@message': message, '@type': check.type, '#text': body };
  switch (check.status) {
    case 'passed':
      return {};
    case 'undecided':
      return { 'system-out': body };
    case 'failed':
      return { failure: told };
    case 'inconclusive':
    case 'errored':
      return { error: told };
    case 'skipped':
      return { skipped: { '@message': message } };
  }
}

/** A scenario's time counts once, at the first check that looks at it: the cases then add up to their suite. */
function secondsByCheck(result: Result, rubric: Rubric): Map<string, number> {
  const left = new Map(result.scenarios.map(({ id, durationMs }) => [id, durationMs / 1000]));
  const scenarioOf = new Map(rubric.checks.map(({ id, scenario }) => [id, scenario]));
  const seconds = new Map<string, number>();
  for (const { id } of result.checks) {
    const scenario = scenarioOf.get(id) ?? '';
    seconds.set(id, left.get(scenario) ?? 0);
    left.delete(scenario);
  }
  return seconds;
}

/** One line of characters that XML 1.0 allows. */
function xmlText(text: string): string {
  return visible(text).replace(/[^\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '');
}
