import type { Aim, Measured, Row, Unit } from './row.ts';

const BEGIN = '<!-- bench: begin -->';
const END = '<!-- bench: end -->';

/** The rows as a Markdown table: medians, with the middle half of the samples beside them. */
export function markdownTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => `| ${cellsOf(row).map(escaped).join(' | ')} |`);
  return [
    '| what | against | aim | ours | theirs | ratio | met |',
    '|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

/** What stands beside the table: how each side was measured, and what a reader must know. */
export function commandList(rows: readonly Row[]): string {
  return rows
    .flatMap(({ id, what, ours, theirs, note }) => [
      `- **${id}**: ${what}`,
      ...(ours === undefined ? [] : [`  - ours: \`${ours.command}\``]),
      ...(theirs === undefined ? [] : [`  - theirs: \`${theirs.command}\``]),
      ...(note === undefined ? [] : [`  - ${note}`]),
    ])
    .join('\n');
}

/**
 * The document with what is between its markers replaced, and nothing else touched.
 * Throws where the markers are not there exactly once, in order.
 */
export function replaceTable(document: string, table: string): string {
  const [before, rest, ...more] = document.split(BEGIN);
  const [, after, ...evenMore] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined || more.length > 0 || evenMore.length > 0)
    throw new Error(`expected one ${BEGIN} and after it one ${END}`);
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

function cellsOf(row: Row): string[] {
  const { what, against, aim, ours, theirs, ratio, met, note } = row;
  const missing = met === undefined && (ours === undefined || aim !== undefined) ? (note ?? '–') : '–';
  return [
    what,
    against,
    aim === undefined ? '–' : aimInWords(aim, ours?.unit ?? 'ms'),
    ours === undefined ? missing : `${sideInWords(ours)}${row.aside === undefined ? '' : `; ${row.aside}`}`,
    theirs === undefined ? (ours === undefined ? '–' : missing) : sideInWords(theirs),
    ratio === undefined ? '–' : ratioInWords(ratio, ours?.unit),
    met === undefined ? '–' : met ? 'yes' : '**no**',
  ];
}

function aimInWords(aim: Aim, unit: string): string {
  switch (aim.of) {
    case 'ratio':
      return `≤ ${aim.atMost} ×`;
    case 'times':
      return aim.atLeast === 1 ? 'no slower' : `≥ ${aim.atLeast} × faster`;
    case 'more':
      return `≤ ${aim.atMost} ${unit} more`;
    case 'ours':
      return 'atMost' in aim ? `≤ ${aim.atMost} ${unit}` : `≥ ${aim.atLeast} ${unit}`;
  }
}

function sideInWords({ median, quartiles, unit, samples }: Measured): string {
  const spread = samples.length > 1 ? ` (${figures(quartiles.lower)}–${figures(quartiles.upper)})` : '';
  return `${figures(median)} ${unit}${spread}`;
}

/** Below 1 we need less: said as how many times faster, for nobody counts in fractions. */
function ratioInWords(ratio: number, unit: Unit | undefined): string {
  if (unit === 'MiB' || ratio >= 0.95) return `${figures(ratio)} ×`;
  return `${figures(1 / ratio)} × ${unit === 'per s' ? 'slower' : 'faster'}`;
}

/** Three figures, no more than one of them after the point from ten on. */
function figures(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
