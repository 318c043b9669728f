/**
 * tsx scripts/bench/trace-picture.ts TRACE PICTURE.png [SCENARIO]: draws a trace of `wiremark check --trace TRACE` as two timelines: the
 * stages of the submission with its scenarios side by side, and below them the stages of one scenario.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { firstSubmission, readSpans, spansOfScenario, type TracedSpan } from './trace-spans.ts';

/** A line of a timeline. */
interface Row {
  label: string;
  spans: readonly TracedSpan[];
  /** Its spans are named inside their bars, as they are several. */
  isLane: boolean;
}

const LINE = 24;
const LANE = 46;
const LABELS = 150;
const WIDTH = 1060;
const FIGURES = 80;
const READY = '#d9963c';
const RUN = '#2f74c0';
const RUN_BESIDE = '#b5d1ee';
const EVIDENCE = '#3a9270';

const [trace, picture, scenario = 'both'] = process.argv.slice(2);
if (trace === undefined || picture === undefined) throw new Error('name a trace and the picture to write');
const spans = readSpans(await readFile(trace, 'utf8'));
const submission = firstSubmission(spans);
const [drawn, ...inner] =
  submission === undefined ? [] : spansOfScenario(spans, submission.whole.submission, scenario);
if (submission === undefined || drawn === undefined)
  throw new Error(`${trace} has no submission with a scenario "${scenario}"`);
const { whole, stages, lanes } = submission;
const scenariosMs = Math.min(...lanes.flatMap((lane) => lane.spans.map(({ startMs }) => startMs)));
const outer: Row[] = [
  ...stages.filter(({ startMs }) => startMs < scenariosMs).map(stage),
  ...lanes.map((lane) => ({ label: `scenarios, lane ${lane.lane}`, spans: lane.spans, isLane: true })),
  ...stages.filter(({ startMs }) => startMs >= scenariosMs).map(stage),
];
const legend = [
  [READY, 'making ready, ending'],
  [RUN_BESIDE, 'a scenario'],
  [RUN, `“${scenario}” and its steps`],
  [EVIDENCE, 'evidence, verdicts, report'],
] as const;
const page = `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 22px 26px 8px; background: #fff; color: #1c2733; font: 14px "DejaVu Sans", sans-serif; width: ${LABELS + WIDTH + FIGURES}px }
  h2 { font-size: 16px; margin: 0 0 12px } svg { display: block; margin-bottom: 22px }
  header { display: flex; justify-content: space-between; align-items: baseline } header p { margin: 0; font-size: 12px; color: #4a5868 }
  i { display: inline-block; width: 12px; height: 12px; border-radius: 2px; margin: 0 6px -1px 18px }
  .figure { font-size: 11.5px; fill: #4a5868; paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round }
</style>
<header><h2>${escaped(whole.about)}, from its files to its report: ${figure(whole.ms)}</h2>
<p>${legend.map(([colour, text]) => `<i style="background:${colour}"></i>${escaped(text)}`).join('')}</p></header>
${timeline(whole, outer)}
<h2>its scenario “${escaped(scenario)}” in lane ${drawn.lane ?? 0}: ${figure(drawn.ms)}</h2>
${timeline(drawn, inner.map(stage))}`;

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const tab = await browser.newPage({ deviceScaleFactor: 2 });
  await tab.setContent(page);
  await writeFile(picture, await tab.locator('body').screenshot());
} finally {
  await browser.close();
}

function stage(span: TracedSpan): Row {
  return { label: `${span.name} ${span.about}`.trim(), spans: [span], isLane: false };
}

/** The rows below each other, over the time of a span. */
function timeline(over: TracedSpan, rows: readonly Row[]): string {
  const at = (ms: number): number => LABELS + (WIDTH * (ms - over.startMs)) / over.ms;
  let y = 0;
  const lines = rows.map((row) => {
    const top = y;
    y += row.isLane ? LANE : LINE;
    return row.isLane ? laneLine(row, top, at) : stageLine(row, top, at);
  });
  const ticks = ticksFor(over.ms).map((ms) => {
    const x = at(over.startMs + ms);
    return `<line x1="${x}" x2="${x}" y1="0" y2="${y + 4}" stroke="#dde3ea"/>
      <text x="${x}" y="${y + 19}" font-size="11.5" text-anchor="middle" fill="#4a5868">${figure(ms, 0)}</text>`;
  });
  return `<svg width="${LABELS + WIDTH + FIGURES}" height="${y + 24}">${ticks.join('')}${lines.join('')}</svg>`;
}

function stageLine({ label, spans }: Row, top: number, at: (ms: number) => number): string {
  const bars = spans.map((span) => {
    const end = at(span.startMs) + widthOf(span, at);
    return `${bar(span, top + 4, LINE - 8, at)}<text x="${end + 6}" y="${top + 16}" class="figure">${figure(span.ms)}</text>`;
  });
  return `<text y="${top + 17}" font-size="13" fill="#1c2733">${escaped(label)}</text>${bars.join('')}`;
}

/** Bars one after another, each with its name and its figure inside, as far as there is room. */
function laneLine({ label, spans }: Row, top: number, at: (ms: number) => number): string {
  const bars = spans.map((span) => {
    const drawnBar = bar(span, top + 4, LANE - 8, at);
    const texts = [span.about, figure(span.ms)];
    const room = widthOf(span, at) - 8;
    if (span.name !== 'scenario' || texts.some((text) => text.length * 8 > room)) return drawnBar;
    const x = at(span.startMs) + 8;
    const ink = colourOf(span) === RUN ? '#fff' : '#1c2733';
    return `${drawnBar}<text x="${x}" y="${top + 20}" font-size="12.5" font-weight="bold" fill="${ink}">${escaped(span.about)}</text>
      <text x="${x}" y="${top + 35}" font-size="11.5" fill="${ink}">${figure(span.ms)}</text>`;
  });
  return `<rect x="${LABELS}" y="${top + 2}" width="${WIDTH}" height="${LANE - 4}" fill="#f1f4f7"/>
    <text y="${top + 28}" font-size="13" fill="#1c2733">${escaped(label)}</text>${bars.join('')}`;
}

function bar(span: TracedSpan, y: number, height: number, at: (ms: number) => number): string {
  return `<rect x="${at(span.startMs)}" y="${y}" width="${widthOf(span, at)}" height="${height}" rx="2" fill="${colourOf(span)}"/>`;
}

function widthOf({ startMs, ms }: TracedSpan, at: (ms: number) => number): number {
  return Math.max(1.5, at(startMs + ms) - at(startMs));
}

/** Between four and ten round figures. */
function ticksFor(wholeMs: number): number[] {
  const step =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find((ms) => wholeMs / ms <= 10) ?? 10_000;
  return Array.from({ length: Math.floor(wholeMs / step) + 1 }, (_, index) => index * step);
}

/** A time with its unit; with one decimal where it is short. */
function figure(ms: number, decimals = ms < 10 ? 1 : 0): string {
  return `${ms.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })} ms`;
}

function colourOf(span: TracedSpan): string {
  if (span.name === 'scenario') return span === drawn ? RUN : RUN_BESIDE;
  if (span.name === 'step') return RUN;
  return ['judge', 'report', 'write-evidence'].includes(span.name) ? EVIDENCE : READY;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
