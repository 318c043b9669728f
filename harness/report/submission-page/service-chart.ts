import type { ScenarioEvidence } from '../../evidence/types.ts';
import type { PageWords } from '../words.ts';
import { visible } from '../visible.ts';
import { cut } from '../wrap.ts';
import { serviceStories } from './service-story.ts';
import type { ServiceStory } from './service-story.ts';
import { timeScale } from './time-scale.ts';
import type { TimeScale } from './time-scale.ts';

/**
 * One row for each client: when it was connecting, waited in the accept queue, was served, and done. Lengths are in
 * thousandths of the width, which follows the screen; heights are in pixels.
 */
export interface ServiceChart {
  rows: ServiceRow[];
  /** Silences that were shortened, in percent of the width. */
  gaps: { x: number; at: number; text: string }[];
  begin: string;
  end: string;
  height: number;
  leftOut: number;
  hasHold: boolean;
}

interface ServiceRow {
  name: string;
  address: string;
  bars: { kind: 'connecting' | 'waiting' | 'served'; x: number; y: number; width: number; height: number }[];
  holds: { x: number; width: number }[];
  marks: { kind: 'question' | 'answer'; frame: number; path: string }[];
  end: string;
  /** In two lines: how long it waited, and how long it had the server. */
  says: string;
  then: string;
  /** The same in a sentence, for who cannot see it. */
  title: string;
}

const width = 1000;
const rowHeight = 46;
const barTop = 14;
const barHeight = 18;
const mostRows = 16;
const mostMarks = 48;

/** Null where fewer than two clients came to a server: then there is nothing to compare. */
export function serviceChart(
  scenario: ScenarioEvidence,
  page: PageWords,
  time: (ms: number) => string,
): ServiceChart | null {
  const stories = serviceStories(scenario);
  if (stories.length < 2) return null;
  const { frames } = scenario.capture.file;
  const scale = timeScale(frames, width);
  const rows = stories.slice(0, mostRows).map((story) => rowOf(scenario, story, scale, page, time));
  return {
    rows,
    gaps: scale.gaps.map(({ at, ms }) => ({ x: Math.round(at), at: Math.round(at) / 10, text: time(ms) })),
    begin: time(0),
    end: time(scale.msAt(frames.length)),
    height: rowHeight,
    leftOut: stories.length - rows.length,
    hasHold: rows.some(({ holds }) => holds.length > 0),
  };
}

function rowOf(
  scenario: ScenarioEvidence,
  story: ServiceStory,
  scale: TimeScale,
  page: PageWords,
  time: (ms: number) => string,
): ServiceRow {
  const { asked, opened, accepted, ended, isClosed, questions, answers, connection } = story;
  const bar = (kind: ServiceRow['bars'][number]['kind'], from: number, to: number, height: number) => ({
    kind,
    x: scale.at(from),
    y: barTop + (barHeight - height) / 2,
    width: Math.max(2, Math.round((scale.at(to) - scale.at(from)) * 10) / 10),
    height,
  });
  const bars = [bar('connecting', asked, opened ?? ended, 6)];
  if (opened !== undefined) bars.push(bar('waiting', opened, Math.max(opened, accepted ?? ended), 10));
  if (accepted !== undefined) bars.push(bar('served', accepted, Math.max(accepted, ended), barHeight));
  const waitedMs = opened === undefined ? 0 : scale.msAt(accepted ?? ended) - scale.msAt(opened);
  const servedMs = accepted === undefined ? 0 : scale.msAt(ended) - scale.msAt(accepted);
  const name = visible(story.client);
  const values = { client: name, waited: time(waitedMs), served: time(servedMs) };
  const how = accepted !== undefined ? 'served' : opened !== undefined ? 'not-accepted' : 'not-connected';
  const end = scale.at(ended);
  return {
    name: cut(name, 24),
    address: cut(`${visible(connection.client.address)}:${connection.client.port}`, 28),
    bars: bars.filter(({ width, kind }) => kind !== 'waiting' || width > 2),
    holds: holdsOf(scenario, story.machine).map(({ from, to }) => ({
      x: scale.at(from + 0.5),
      width: Math.max(3, Math.round(scale.at(to + 0.5) - scale.at(from + 0.5))),
    })),
    marks: [
      ...questions.slice(0, mostMarks).map((frame) => ({
        kind: 'question' as const,
        frame,
        path: `M${scale.at(frame) - 6} ${barTop - 9}h12l-6 8z`,
      })),
      ...answers.slice(0, mostMarks).map((frame) => ({
        kind: 'answer' as const,
        frame,
        path: `M${scale.at(frame) - 6} ${barTop + barHeight + 9}h12l-6 -8z`,
      })),
    ],
    end: isClosed ? `M${end} ${barTop - 3}v${barHeight + 6}` : `M${end} ${barTop - 3}l4 6l-8 6l8 6l-4 6`,
    says: page(`service.${how}`, values),
    then: accepted === undefined ? '' : page('service.then', values),
    title: page(`service.${how}-title`, values),
  };
}

/** Stretches of frames during which the lab kept a machine's data back. */
function holdsOf({ record }: ScenarioEvidence, machine: string | undefined): { from: number; to: number }[] {
  if (machine === undefined) return [];
  const holds: { from: number; to: number }[] = [];
  for (const step of record.steps) {
    if (step.machine !== machine) continue;
    if (step.kind === 'hold') holds.push({ from: step.toFrame, to: record.counters.frames });
    const open = holds.at(-1);
    if (step.kind === 'release' && open !== undefined) open.to = step.toFrame;
  }
  return holds;
}
