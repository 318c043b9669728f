/** A span of work in a trace, with how deep it lies in others. */
export interface TracedSpan {
  name: string;
  /** What it is about: `both`, `step 1`; empty where its name says it all. */
  about: string;
  startMs: number;
  ms: number;
  depth: number;
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
  const open = new Map<number, { event: TraceEvent; depth: number }[]>();
  const spans: TracedSpan[] = [];
  for (const event of events) {
    const stack = open.get(event.tid) ?? [];
    open.set(event.tid, stack);
    if (event.ph === 'B') {
      stack.push({ event, depth: stack.length });
      continue;
    }
    // Spans of one lane that run side by side do not end in the order of a stack.
    const place = stack.findLastIndex((one) => one.event.name === event.name);
    const [begun] = place === -1 ? [] : stack.splice(place, 1);
    if (begun === undefined) continue;
    const { name, ts, args = {} } = begun.event;
    spans.push({
      name,
      about: aboutOf(name, args),
      startMs: ts / 1000,
      ms: (event.ts - ts) / 1000,
      depth: begun.depth,
    });
  }
  return spans.toSorted((a, b) => a.startMs - b.startMs || a.depth - b.depth);
}

/** The spans of one scenario, itself first; none where the trace has no such scenario. */
export function spansOfScenario(spans: readonly TracedSpan[], scenario: string): TracedSpan[] {
  const whole = spans.find(({ name, about }) => name === 'scenario' && about === scenario);
  if (whole === undefined) return [];
  const endMs = whole.startMs + whole.ms;
  return spans.filter(
    ({ startMs, ms, depth }) =>
      depth >= whole.depth && startMs >= whole.startMs && startMs + ms <= endMs + 0.001,
  );
}

function aboutOf(name: string, args: Record<string, string | number>): string {
  if (name === 'step') return String(args['step'] ?? '');
  if (name === 'scenario' || name === 'write-evidence') return String(args['scenario'] ?? '');
  return name === 'submission' ? String(args['submission'] ?? '') : '';
}
