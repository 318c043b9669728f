import { checkDefinition } from '../checks/index.ts';
import type { CheckItem, Locale, Rubric, Scenario } from '../model/rubric.ts';
import { programSection } from './assignment/programs.ts';
import { capital, stepSentences } from './assignment/steps.ts';
import { wordsFor, type Words } from './assignment/words.ts';

/**
 * What a rubric demands, in words for the assignment sheet: Markdown with the machines, the programs, what is run, and
 * what earns points. Titles stand as the rubric writes them, in whatever language.
 *
 * @param path how the sheet names the rubric's file in its commands.
 */
export function explainRubric(rubric: Rubric, locale: Locale, path: string): string {
  const words = wordsFor(rubric, locale);
  const sections = [
    introduction(rubric, words),
    programSection(rubric, words),
    networkSection(rubric, words),
    ...scenarioSections(rubric, locale, words),
    limitSection(rubric, words),
    beforeHandingIn(rubric, path, words),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function introduction({ title, checks, passMark }: Rubric, { text }: Words): string[] {
  const points = checks.reduce((sum, check) => sum + check.points, 0);
  return [`# ${title}`, '', text('intro', { points, passMark })];
}

function networkSection({ machines, services, files = {} }: Rubric, { text, code }: Words): string[] {
  const rows = Object.entries(machines).map(
    ([name, { address }]) => `| ${name} | ${code(address.split('/')[0] ?? address)} |`,
  );
  const records = Object.entries(services?.dns?.records ?? {});
  const staged = Object.entries(files);
  return [
    `## ${text('section.network')}`,
    '',
    text('network.intro'),
    '',
    `| ${text('network.machine')} | ${text('network.address')} |`,
    '|---|---|',
    ...rows,
    ...(records.length === 0
      ? []
      : [
          '',
          text('network.names'),
          '',
          ...records.map(([name, addresses]) => `- ${code(name)} → ${addresses.map(code).join(', ')}`),
        ]),
    ...(staged.length === 0
      ? []
      : [
          '',
          text('network.files'),
          '',
          ...staged.map(
            ([name, file]) => `- ${text('network.file', { name: code(name), text: code(file.text) })}`,
          ),
        ]),
  ];
}

function scenarioSections(rubric: Rubric, locale: Locale, { text }: Words): string[][] {
  return [
    [`## ${text('section.run')}`, '', text('run.intro')],
    ...rubric.scenarios.map((scenario) =>
      scenarioSection(rubric, scenario, wordsFor(rubric, locale, scenario)),
    ),
  ];
}

function scenarioSection(rubric: Rubric, scenario: Scenario, words: Words): string[] {
  const { text } = words;
  const checks = rubric.checks.filter((check) => check.scenario === scenario.id);
  const { link } = scenario;
  return [
    `### ${scenario.title}`,
    '',
    ...(link === undefined
      ? []
      : [
          text('run.link', {
            loss: link.loss === undefined ? 0 : Number.parseInt(link.loss.replaceAll(/\D/gu, ''), 10),
            delay: link.delayMs ?? 0,
            jitter: link.jitterMs ?? 0,
          }),
          '',
        ]),
    ...stepSentences(scenario, words).map((sentence, index) => `${index + 1}. ${sentence}`),
    '',
    ...(checks.length === 0
      ? [text('run.compared')]
      : [text('run.points'), '', ...checks.map((check) => checkLine(check, rubric, words))]),
  ];
}

function checkLine(check: CheckItem, rubric: Rubric, words: Words): string {
  const { text } = words;
  const definition = checkDefinition(check.type);
  const demand = definition === undefined ? check.title : words.say(definition.demand(check, words));
  const needed = (check.needs ?? []).map((id) => rubric.checks.find((other) => other.id === id)?.title ?? id);
  const needs =
    needed.length === 0
      ? ''
      : ` ${text('check.needs', { titles: words.all(needed.map((title) => `“${title}”`)) })}`;
  return `- **${check.title}** (${text('check.points', { points: check.points })}). ${capital(demand)}${needs}`;
}

const DEFAULT_TIME_LIMIT_S = 60;

function limitSection({ timeLimit, addresses, packages = [] }: Rubric, words: Words): string[] {
  const { text } = words;
  return [
    `## ${text('section.limits')}`,
    '',
    `- ${text('limit.time', { seconds: timeLimit ?? DEFAULT_TIME_LIMIT_S })}`,
    `- ${text(`limit.${addresses}`)}`,
    `- ${packages.length === 0 ? text('limit.standard-library') : text('limit.packages', { packages: words.all(packages.map(words.code)) })}`,
    `- ${text('limit.internet')}`,
  ];
}

function beforeHandingIn({ id }: Rubric, path: string, { text, code }: Words): string[] {
  return [
    `## ${text('section.before')}`,
    '',
    text('before.how'),
    '',
    '```sh',
    `wiremark check . --rubric ${path}`,
    '```',
    '',
    text('before.then', { id: code(id) }),
  ];
}
