/**
 * tsx scripts/bench/trace-picture.ts TRACE PICTURE.png [SCENARIO]: draws a trace of `wiremark check --trace TRACE` as two timelines, the
 * stages of the submission and below them those of one scenario.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { readSpans, spansOfScenario, type TracedSpan } from './trace-spans.ts';

const LINE = 22;
const LABELS = 210;
const WIDTH = 1000;
const FIGURES = 90;

const [trace, picture, scenario = 'both'] = process.argv.slice(2);
if (trace === undefined || picture === undefined) throw new Error('name a trace and the picture to write');
const spans = readSpans(await readFile(trace, 'utf8'));
const first = spans.find(({ name }) => name === 'submission');
const inner = spansOfScenario(spans, scenario);
if (first === undefined || inner.length === 0)
  throw new Error(`${trace} has no submission with a scenario "${scenario}"`);
const outer = spans.filter(({ depth }) => depth <= first.depth + 1);
const page = `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 20px 24px 14px; background: #fff; color: #1c2733; font: 14px "DejaVu Sans", sans-serif; width: ${LABELS + WIDTH + FIGURES}px }
  h2 { font-size: 15px; margin: 6px 0 8px } svg { display: block; margin-bottom: 16px }
</style>
<h2>check of T1: ${escaped(first.about)}, ${first.ms.toFixed(0)} ms</h2>${timeline(outer)}
<h2>its scenario “${escaped(scenario)}”</h2>${timeline(inner)}`;

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

/** One line for each span: its name, when it was, how long it took. */
function timeline(shown: readonly TracedSpan[]): string {
  const [start] = shown;
  if (start === undefined) return '';
  const endMs = Math.max(...shown.map(({ startMs, ms }) => startMs + ms));
  const wholeMs = endMs - start.startMs;
  const at = (ms: number): number => LABELS + (WIDTH * (ms - start.startMs)) / wholeMs;
  const height = shown.length * LINE + 24;
  const ticks = ticksFor(wholeMs).map((ms) => {
    const x = at(start.startMs + ms);
    return `<line x1="${x}" x2="${x}" y1="0" y2="${height - 20}" stroke="#dde3ea"/><text x="${x}" y="${height - 5}" font-size="11" text-anchor="middle" fill="#5a6878">${ms} ms</text>`;
  });
  const bars = shown.map((span, index) => {
    const y = index * LINE;
    const width = Math.max(1, at(span.startMs + span.ms) - at(span.startMs));
    const indent = 14 * (span.depth - start.depth);
    const label = `${span.name} ${span.about}`.trim();
    const end = at(span.startMs) + width;
    return `<text x="${indent}" y="${y + 15}" font-size="13">${escaped(label)}</text>
      <rect x="${at(span.startMs)}" y="${y + 4}" width="${width}" height="${LINE - 8}" rx="2" fill="${colourOf(span)}"/>
      <text x="${end + 5}" y="${y + 15}" font-size="11" fill="#5a6878">${span.ms < 10 ? span.ms.toFixed(1) : span.ms.toFixed(0)} ms</text>`;
  });
  return `<svg width="${LABELS + WIDTH + FIGURES}" height="${height}">${ticks.join('')}${bars.join('')}</svg>`;
}

/** Between four and ten round figures. */
function ticksFor(wholeMs: number): number[] {
  const step =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find((ms) => wholeMs / ms <= 10) ?? 10_000;
  return Array.from({ length: Math.floor(wholeMs / step) + 1 }, (_, index) => index * step);
}

function colourOf({ name }: TracedSpan): string {
  if (name === 'submission') return '#8fa3b8';
  if (name === 'scenario' || name === 'step') return '#2f74c0';
  if (name === 'judge' || name === 'report' || name === 'write-evidence') return '#3a9270';
  return '#d08a2e';
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
