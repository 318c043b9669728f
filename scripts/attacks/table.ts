import type { Attack } from '../../test/attacks/index.ts';
import type { Outcome } from './guard.ts';

/** An attack and what its two runs came to. */
export interface Row {
  attack: Attack;
  isRootless: boolean;
  outcomes: Outcome[];
  skip?: string;
}

const WIDTHS = [19, 22, 26, 6, 23] as const;

/** The table of a run, at most 100 columns wide. */
export function renderTable(rows: readonly Row[], guard: string): string {
  const lines = [
    line(['attack', 'left out', 'harm without it', 'with it', 'the grade said']),
    WIDTHS.map((width) => '─'.repeat(width)).join(' '),
    ...rows.flatMap(cells),
  ];
  const wrong = rows.flatMap(({ outcomes }) =>
    outcomes.flatMap((one) =>
      one.wrong.map((text) => `✗ ${one.attack} (${one.isDefended ? 'defended' : 'defence off'}): ${text}`),
    ),
  );
  const notes = rows.flatMap(({ attack, isRootless, skip }) => [
    ...(skip === undefined ? [] : [`${attack.name} was not run: ${skip}`]),
    ...(attack.because === undefined ? [] : [`${attack.name}: ${attack.because}.`]),
    ...(isRootless && attack.rootless?.weaker !== undefined
      ? [`${attack.name} proves less here: ${attack.rootless.weaker}`]
      : []),
  ]);
  const run = rows.filter(({ outcomes }) => outcomes.length > 0);
  const harmed = run.filter(({ outcomes }) =>
    outcomes.some(({ isDefended, harm }) => isDefended && harm !== undefined),
  );
  const unproved = run.filter(({ outcomes }) =>
    outcomes.some(({ isDefended, harm }) => !isDefended && harm === undefined),
  );
  return [
    ...lines,
    '',
    ...(notes.length === 0
      ? []
      : [
          'Where more than one defence is left out, and where less is proved:',
          ...notes.map((note) => `  ${note}`),
          '',
        ]),
    `Guard: ${guard}.`,
    ...wrong,
    `${run.length} attacks, ${rows.length - run.length} not run. Harm with all defences on: ${harmed.length}. Without its defence no harm seen: ${unproved.length}. Grades that do not say what happened: ${wrong.length}.`,
    '',
  ].join('\n');
}

function cells({ attack, isRootless, outcomes, skip }: Row): string[] {
  const off = outcomes.find(({ isDefended }) => !isDefended);
  const on = outcomes.find(({ isDefended }) => isDefended);
  const without =
    attack.naive?.instead ?? ((isRootless ? attack.withoutRootless : undefined) ?? attack.without).join(' ');
  const texts = [
    attack.name,
    without,
    skip === undefined ? (off?.harm ?? 'NONE SEEN') : '(not run)',
    skip === undefined ? (on === undefined ? '?' : on.harm === undefined ? 'none' : 'HARM') : '–',
    on?.said ?? '',
  ];
  const wrapped = texts.map((text, at) => wrap(text, WIDTHS[at] ?? 20));
  return Array.from({ length: Math.max(...wrapped.map(({ length }) => length)) }, (_, at) =>
    line(wrapped.map((column) => column[at] ?? '')),
  );
}

function line(texts: string[]): string {
  return texts
    .map((text, at) => text.padEnd(WIDTHS[at] ?? 0))
    .join(' ')
    .trimEnd();
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    const longer = lines[last] === '' ? word : `${lines[last]} ${word}`;
    if (longer.length <= width || lines[last] === '') lines[last] = longer;
    else lines.push(word);
  }
  return lines.map((one) => (one.length > width ? `${one.slice(0, width - 1)}…` : one));
}
