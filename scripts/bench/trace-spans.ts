/** A span of work in a trace, with how deep it lies in others of its lane. */
export interface TracedSpan {
  name: string;
  /** What it is about: `both`, `step 1`; empty where its name says it all. */
  about: string;
  submission: string;
  /** Where it ran beside other work on the submission; undefined for what the submission does in one place only. */
  lane: number | undefined;
  startMs: number;
  ms: number;
  depth: number;
}

/** One submission in a trace. */
interface TracedSubmission {
  whole: TracedSpan;
  /** What is done once for it, before and after its scenarios. */
  stages: TracedSpan[];
  /** Its scenarios and what follows each, as they ran side by side. */
  lanes: { lane: number; spans: TracedSpan[] }[];
}

interface TraceEvent {
  name: string;
  ph: string;
  tid: number;
  ts: number;
  args?: Record<string, string | number>;
}

/**
 * The spans of a trace that `--trace` wrote, in the order in which they begin. The array may be unclosed, as that format
 * allows; a span that never ended is left out.
 */
export function readSpans(text: string): TracedSpan[] {
  const events: TraceEvent[] = JSON.parse(`${text.trim().replace(/,?\s*\]?$/u, '')}]`);
  const open = new Map<number, TracedSpan[]>();
  const spans: TracedSpan[] = [];
  for (const event of events) {
    const stack = open.get(event.tid) ?? [];
    open.set(event.tid, stack);
    if (event.ph === 'B') {
      const lane = laneOf(event);
      const depth = stack.filter((around) => around.lane === lane).length;
      stack.push(begun(event, lane, depth));
      continue;
    }
    // Spans of one lane that run side by side do not end in the order of a stack.
    const place = stack.findLastIndex(({ name }) => name === event.name);
    const [ended] = place === -1 ? [] : stack.splice(place, 1);
    if (ended !== undefined) spans.push({ ...ended, ms: event.ts / 1000 - ended.startMs });
  }
  return spans.toSorted((a, b) => a.startMs - b.startMs || a.depth - b.depth);
}

/** The submission that began first of those that ended, or undefined where none did. */
export function firstSubmission(spans: readonly TracedSpan[]): TracedSubmission | undefined {
  const whole = spans.find(({ name }) => name === 'submission');
  if (whole === undefined) return undefined;
  const parts = spans.filter(
    (part) => part !== whole && part.submission === whole.submission && lies(part, whole),
  );
  const lanes = new Map<number, TracedSpan[]>();
  for (const part of parts)
    if (part.lane !== undefined && part.depth === 0)
      lanes.set(part.lane, [...(lanes.get(part.lane) ?? []), part]);
  return {
    whole,
    stages: parts.filter(({ lane }) => lane === undefined),
    lanes: [...lanes].map(([lane, spans]) => ({ lane, spans })).toSorted((a, b) => a.lane - b.lane),
  };
}

/** The spans of one scenario of a submission, itself first; none where it has no such scenario. */
export function spansOfScenario(
  spans: readonly TracedSpan[],
  submission: string,
  scenario: string,
): TracedSpan[] {
  const whole = spans.find(
    (span) => span.submission === submission && span.name === 'scenario' && span.about === scenario,
  );
  if (whole === undefined) return [];
  const parts = spans.filter(
    (part) =>
      part.submission === submission &&
      part.lane === whole.lane &&
      part.depth > whole.depth &&
      lies(part, whole),
  );
  return [whole, ...parts];
}

function begun({ name, ts, args = {} }: TraceEvent, lane: number | undefined, depth: number): TracedSpan {
  return {
    name,
    about: aboutOf(name, args),
    submission: String(args['submission'] ?? ''),
    lane,
    startMs: ts / 1000,
    ms: 0,
    depth,
  };
}

function laneOf({ args }: TraceEvent): number | undefined {
  const lane = args?.['lane'];
  return lane === undefined ? undefined : Number(lane);
}

function aboutOf(name: string, args: Record<string, string | number>): string {
  if (name === 'step') return String(args['step'] ?? '');
  if (name === 'scenario' || name === 'write-evidence') return String(args['scenario'] ?? '');
  return name === 'submission' ? String(args['submission'] ?? '') : '';
}

/** Whether a span lies in another, but for what binary fractions of a millisecond lose. */
function lies(part: TracedSpan, whole: TracedSpan): boolean {
  return part.startMs >= whole.startMs && part.startMs + part.ms <= whole.startMs + whole.ms + 0.0005;
}
