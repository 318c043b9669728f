import type { ScenarioEvidence } from '../../evidence/types.ts';
import { placeInConnection, summarizePacket } from '../../wire/index.ts';
import type { Packet } from '../../wire/types.ts';
import type { PageWords } from '../words.ts';
import { eventsOf } from './events.ts';
import type { LadderEvent } from './events.ts';
import { arrowPaths, ladderKind, ladderKinds } from './kinds.ts';
import type { LadderKind } from './kinds.ts';
import { excerptOf, fit, labelOf } from './label.ts';
import { endsOf, lanesOf } from './lanes.ts';
import type { Lane } from './lanes.ts';
import { stretchesOf } from './stretches.ts';

/**
 * A sequence diagram, laid out: one lane for each machine, one row for each frame and event, in wire order. It comes in
 * pieces, one below the other, of which the folded ones open on demand.
 */
export interface Ladder {
  width: number;
  lanes: { x: number; name: string; address: string }[];
  pieces: LadderPiece[];
  legend: { kind: LadderKind; line: string; ends: string; text: string }[];
  /** It fills its window, whatever is folded. */
  isLong: boolean;
}

export interface LadderPiece {
  /** What is folded away, where it is; null of a piece that is simply there. */
  fold: string | null;
  width: number;
  height: number;
  /** The lanes' lines, as data of one SVG path. */
  lanes: string;
  arrows: LadderArrow[];
  events: { kind: LadderEvent['kind']; x: number; y: number; textX: number; textY: number; text: string }[];
  gaps: { y: number; text: string; marks: string }[];
}

interface LadderArrow {
  number: number;
  time: string;
  anchor: string;
  kind: LadderKind;
  isCited: boolean;
  line: string;
  ends: string;
  top: number;
  height: number;
  y: number;
  textX: number;
  labelY: number;
  label: string;
  excerptY: number;
  excerpt: string;
}

const gutter = 104;
/** Room for half a lane's name beside the first lane, and for an event's text beside the last one. */
const leftMargin = 70;
const rightMargin = 190;
const arrowHeight = 25;
const excerptHeight = 13;
const eventHeight = 21;
/** Arrows drawn of one scenario, folded ones included; further ones are only counted. */
const mostArrows = 1000;
/** Silence longer than this is marked. */
const gapMs = 40;

export interface LadderOptions {
  cited: ReadonlySet<number>;
  /** Frames that have a row to link to. */
  listed: ReadonlySet<number>;
  anchor: (frame: number) => string;
  page: PageWords;
  /** Seconds as people write them in the page's language. */
  seconds: (ms: number) => string;
}

/** Null where nothing crossed the switch. */
export function ladder(scenario: ScenarioEvidence, options: LadderOptions): Ladder | null {
  const { record, capture } = scenario;
  const { cited, page } = options;
  const { packets } = capture;
  if (packets.length === 0) return null;
  const lanes = lanesOf(
    record.machines,
    record.programs.map(({ machine }) => machine),
    packets,
  );
  const spacing = lanes.length <= 2 ? 640 : lanes.length === 3 ? 340 : 240;
  const width = gutter + leftMargin + spacing * Math.max(0, lanes.length - 1) + rightMargin;
  const xOf = (lane: number): number => gutter + leftMargin + lane * spacing;
  const kinds = packets.map((packet) => ladderKind(packet, capture));
  const stretches = stretchesOf(
    packets.map(({ frame }, index) => ({ kind: kinds[index] ?? 'other', isCited: cited.has(frame.number) })),
  );
  const draw: Drawing = {
    scenario,
    options,
    lanes,
    spacing,
    width,
    xOf,
    kinds,
    events: eventsOf(scenario, page),
  };

  let room = mostArrows;
  const pieces: LadderPiece[] = [];
  for (const { from, to, isFolded } of stretches) {
    const drawn = isFolded ? Math.min(to - from, room) : to - from;
    room -= drawn;
    const piece = drawPiece(draw, from, from + drawn, to);
    pieces.push({ ...piece, fold: isFolded ? foldText(draw, from, to, drawn) : null });
  }
  const usedKinds = ladderKinds.filter((kind) => kinds.includes(kind));
  return {
    width,
    lanes: lanes.map(({ name, address }, index) => ({
      x: xOf(index),
      name: fit(name, spacing - 20),
      address: fit(address, spacing - 20),
    })),
    pieces,
    legend: usedKinds.map((kind) => ({ kind, ...arrowPaths(kind, 1, 46, 8), text: page(`kind.${kind}`) })),
    isLong: pieces.length > 1,
  };
}

interface Drawing {
  scenario: ScenarioEvidence;
  options: LadderOptions;
  lanes: Lane[];
  spacing: number;
  width: number;
  xOf: (lane: number) => number;
  kinds: LadderKind[];
  /** Those not drawn yet. */
  events: LadderEvent[];
}

/** Draws the frames `from` to `to`; what belongs to frames up to `next` is drawn with them. */
function drawPiece(draw: Drawing, from: number, to: number, next: number): LadderPiece {
  const { scenario, options, lanes, spacing, width, xOf, kinds, events } = draw;
  const { packets } = scenario.capture;
  const piece: LadderPiece = { fold: null, width, height: 0, lanes: '', arrows: [], events: [], gaps: [] };
  let y = 6;
  const drawEvents = (before: number): void => {
    while (events[0] !== undefined && events[0].afterFrame < before) {
      const event = events.shift();
      const lane = lanes.findIndex(({ machine }) => machine !== undefined && machine === event?.machine);
      if (event === undefined || lane < 0) continue;
      const room = lane === lanes.length - 1 ? rightMargin - 16 : spacing - 16;
      const middle = y + eventHeight / 2;
      piece.events.push({
        kind: event.kind,
        x: xOf(lane),
        y: middle,
        textX: xOf(lane) + 11,
        textY: middle + 4,
        text: fit(event.text, room),
      });
      y += eventHeight;
    }
  };

  for (let index = from; index < to; index += 1) {
    const packet = packets[index];
    if (packet === undefined) continue;
    drawEvents(packet.frame.number);
    const silence = silenceBefore(packets, index);
    if (silence >= gapMs && index > 0) {
      const height = Math.round(14 + 7 * Math.log10(silence / gapMs) * 2);
      piece.gaps.push({
        y: y + height / 2,
        text: options.seconds(silence),
        marks: gapMarks(draw, y + height / 2),
      });
      y += height;
    }
    const arrow = drawArrow(draw, packet, kinds[index] ?? 'other', y);
    piece.arrows.push(arrow);
    y += arrow.height;
  }
  if (to < next) {
    const skipped = packets[next]?.frame.number ?? Number.POSITIVE_INFINITY;
    while (events[0] !== undefined && events[0].afterFrame < skipped) events.shift();
  }
  if (next >= packets.length) drawEvents(Number.POSITIVE_INFINITY);
  piece.height = y + (next >= packets.length ? 8 : 0);
  piece.lanes = lanes.map((_, lane) => `M${xOf(lane)} 0V${piece.height}`).join('');
  return piece;
}

function drawArrow(draw: Drawing, packet: Packet, kind: LadderKind, top: number): LadderArrow {
  const { scenario, options, lanes, spacing, xOf } = draw;
  const { capture } = scenario;
  const { number } = packet.frame;
  const { from, to } = endsOf(packet, lanes);
  const [start, end] = [xOf(from), to === from ? xOf(from) + spacing / 3 : xOf(to)];
  const room = Math.abs(end - start) - 24;
  const y = top + 18;
  const summary = summarizePacket(packet, capture);
  const excerpt = excerptOf(packet, room);
  return {
    number,
    time: summary.time,
    anchor: options.listed.has(number) ? options.anchor(number) : '',
    kind,
    isCited: options.cited.has(number),
    ...arrowPaths(kind, start, end, y),
    top,
    height: arrowHeight + (excerpt === '' ? 0 : excerptHeight),
    y,
    textX: (start + end) / 2,
    labelY: y - 5,
    label: fit(labelOf(packet, placeInConnection(packet, capture)?.segment, summary.info), room),
    excerptY: y + 13,
    excerpt,
  };
}

function silenceBefore(packets: readonly Packet[], index: number): number {
  return between(packets[index - 1], packets[index]);
}

/** Milliseconds from one packet to another. */
function between(before: Packet | undefined, now: Packet | undefined): number {
  if (before === undefined || now === undefined) return 0;
  return Number((now.frame.timeNs - before.frame.timeNs) / 1000n) / 1000;
}

/** Two slanted strokes across each lane: time is not to scale here. */
function gapMarks({ lanes, xOf }: Drawing, y: number): string {
  return lanes.map((_, lane) => `M${xOf(lane) - 5} ${y}l10 -5M${xOf(lane) - 5} ${y + 5}l10 -5`).join('');
}

function foldText({ scenario, options, kinds }: Drawing, from: number, to: number, drawn: number): string {
  const { packets } = scenario.capture;
  const bytes = packets
    .slice(from, to)
    .reduce((sum, { tcp, udp }) => sum + (tcp?.payload.length ?? udp?.payload.length ?? 0), 0);
  const isPlain = kinds.slice(from, to).every((kind) => kind === 'data' || kind === 'ack');
  const values = {
    count: to - from,
    first: String(packets[from]?.frame.number ?? 0),
    last: String(packets[to - 1]?.frame.number ?? 0),
    bytes,
    time: options.seconds(between(packets[from], packets[to - 1])),
  };
  const text = options.page(isPlain ? 'fold.data' : 'fold.frames', values);
  return drawn < to - from ? `${text} ${options.page('fold.not-drawn', { count: to - from - drawn })}` : text;
}
