import type { DemandWords } from '../../checks/demand.ts';
import { clip } from '../../checks/text.ts';
import { translate } from '../../locale/index.ts';
import type { Probe } from '../../model/probe.ts';
import type { Locale, Rubric, Scenario, Step } from '../../model/rubric.ts';
import { filterWords } from './filter-words.ts';

/** The words of one scenario: what its running programs and probes are called, and how values are shown. */
export interface Words extends DemandWords {
  locale: Locale;
  /** A sentence of the catalogue, by its key without `rubric.`. */
  text(key: string, values?: Record<string, string | number>): string;
  /** A program or probe without its machine. */
  short(id: string): string;
  isProbe(id: string): boolean;
}

/** Longer texts are cut: the sheet shows what is sent, not all of it. */
const LONGEST_CODE = 160;

/** Words for a scenario of a rubric; without one, for what stands outside of scenarios. */
export function wordsFor(rubric: Rubric, locale: Locale, scenario?: Scenario): Words {
  const text: Words['text'] = (key, values = {}) => translate(locale, { key: `rubric.${key}`, values });
  const players = scenario === undefined ? [] : playersOf(scenario, rubric, text);
  const playerOf = (id: string): Player | undefined => players.find((player) => player.id === id);
  const list = (type: 'conjunction' | 'disjunction') => (items: readonly string[]) =>
    new Intl.ListFormat(locale, { type, style: 'long' }).format(items);
  const words: Words = {
    locale,
    text,
    say: (message) => translate(locale, message),
    short: (id) => playerOf(id)?.short ?? id,
    isProbe: (id) => playerOf(id)?.isProbe ?? false,
    program: (id) => playerOf(id)?.long ?? id,
    programs: (ids) => words.all(ids.map(words.program)),
    all: list('conjunction'),
    either: list('disjunction'),
    code: (value) => codeOf(value, text),
    filter: (value) => {
      const meaning = filterWords(value, rubric, words);
      return meaning === undefined ? codeOf(value, text) : `${codeOf(value, text)} (${meaning})`;
    },
  };
  return words;
}

interface Player {
  id: string;
  isProbe: boolean;
  machine: string;
  /** `the server of problem 3`; the long one has its machine, where there are several of it. */
  short: string;
  long: string;
}

function playersOf(scenario: Scenario, rubric: Rubric, text: Words['text']): Player[] {
  const appearances = scenario.steps.flatMap(appearing);
  const plain = appearances.map((one): Player => {
    const { id, machine } = one;
    if ('probe' in one) return { id, isProbe: true, machine, ...probeName(one, appearances, text) };
    const name = programName(one.program, rubric, text);
    return { id, isProbe: false, machine, short: name, long: name };
  });
  return plain.map((player) => {
    const alike = plain.filter(({ short }) => short === player.short);
    if (alike.length === 1) return player;
    const machines = new Set(alike.map(({ machine }) => machine));
    const values = { program: player.short, machine: player.machine };
    if (machines.size === alike.length) return { ...player, long: text('name.on', values) };
    const name = text('name.turn', { ...values, turn: alike.indexOf(player) + 1 });
    return { ...player, short: name, long: name };
  });
}

type Appearing = AppearingProbe | { id: string; machine: string; program: string };

interface AppearingProbe {
  id: string;
  machine: string;
  probe: Probe;
}

function appearing(step: Step): Appearing[] {
  if ('together' in step) return step.together.flatMap(appearing);
  if ('probe' in step) return [{ id: step.id ?? step.probe.kind, machine: step.on, probe: step.probe }];
  const program = 'start' in step ? step.start : 'run' in step ? step.run : undefined;
  return program === undefined || !('on' in step)
    ? []
    : [{ id: step.id ?? program, machine: step.on, program }];
}

/** Our own peers are numbered where a scenario has several of them; a crowd is called by its number. */
function probeName(
  one: AppearingProbe,
  all: readonly Appearing[],
  text: Words['text'],
): Pick<Player, 'short' | 'long'> {
  const kind = one.probe.kind.endsWith('client') ? 'test-client' : 'test-server';
  const count = 'count' in one.probe ? (one.probe.count ?? 1) : 1;
  if (count > 1) return { short: text('name.crowd', { count }), long: text('name.the-crowd', { count }) };
  const alike = all.filter(
    (other) =>
      'probe' in other &&
      other.probe.kind.endsWith(kind.slice('test-'.length)) &&
      !('count' in other.probe && (other.probe.count ?? 1) > 1),
  );
  const number = alike.length === 1 ? 0 : alike.indexOf(one) + 1;
  const name = text(`name.${kind}`, { number });
  return { short: name, long: name };
}

/** A program by its title: `the server of problem 3`. What is written like a file's name needs no article. */
export function programName(name: string, rubric: Rubric, text: Words['text']): string {
  const title = rubric.programs[name]?.title ?? name;
  return /[._/\d]\w|^\w+-\w+$/u.test(title) ? codeOf(title, text) : text('name.program', { title });
}

/** Whether a title is written like a file's name or a program's id. */
export function isFileName(title: string): boolean {
  return /^\w+[._-]\S+$/u.test(title);
}

function codeOf(value: string, text: Words['text']): string {
  const readable = value
    .replaceAll('{client-address}', text('name.client-address'))
    .replaceAll('{client-port}', text('name.client-port'));
  // A space at an end would be invisible, and Markdown drops it.
  const shown = clip(readable, LONGEST_CODE).replaceAll(/^ +| +$/gu, (spaces) => '␣'.repeat(spaces.length));
  const fence = '`'.repeat(Math.max(0, ...(shown.match(/`+/gu) ?? []).map(({ length }) => length)) + 1);
  const pad = shown === '' || /^`|`$/u.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}
