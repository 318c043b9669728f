import type { ScenarioEvidence } from '../evidence/types.ts';
import { compileFilter } from '../filter/index.ts';
import type { FrameRef } from '../model/verdict.ts';
import type { Capture, Packet } from '../wire/index.ts';

/** The packets that a filter selects; none where it does not compile, which is looked at before. */
export function matching(filter: string, packets: readonly Packet[], capture: Capture): Packet[] {
  const compiled = compileFilter(filter);
  return compiled.status === 'ok' ? packets.filter((packet) => compiled.matches(packet, capture)) : [];
}

export function numbersOf(packets: readonly Packet[]): number[] {
  return packets.map(({ frame }) => frame.number);
}

/**
 * A filter that shows these frames in the capture as it is stored: the one given where it selects exactly `selected`
 * there, otherwise the cited frames by number. They differ where a program used an address that the lab adopted, and
 * where frames were left out.
 */
export function showing(
  scenario: ScenarioEvidence,
  filter: string | undefined,
  selected: readonly number[],
  cited: readonly FrameRef[],
): string | undefined {
  if (filter !== undefined && filter.trim() !== '') {
    const compiled = compileFilter(filter);
    const wanted = new Set(selected);
    const { capture } = scenario;
    const isSame =
      compiled.status === 'ok' &&
      capture.packets.every(
        (packet) => compiled.matches(packet, capture) === wanted.has(packet.frame.number),
      );
    if (isSame) return filter;
  }
  const numbers = cited.map(({ number }) => number);
  return numbers.length === 0 ? undefined : `frame.number in {${numbers.join(', ')}}`;
}
