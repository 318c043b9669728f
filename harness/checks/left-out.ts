import type { CountedFrames } from '../evidence/counted-frames.ts';
import type { Packet } from '../wire/index.ts';
import type { CheckContext } from './definition.ts';
import { matching } from './matching.ts';
import { titleOf } from './missing-program.ts';
import { listed } from './text.ts';

/** Frames that match a filter and do not count. `key` names the sentence that says why. */
interface LeftOut {
  key: 'frames.after-signal' | 'frames.of-others';
  packets: Packet[];
  /** The programs that we stopped, or those whose traffic counts. */
  programs: string;
}

/** Whether a filter selects frames that were left out: a reader who tries it in Wireshark sees them. */
export function leftOutMatches(
  context: CheckContext,
  scope: CountedFrames,
  filter: string,
  by: readonly string[],
): LeftOut | undefined {
  const titles = (ids: readonly string[]): string =>
    listed([...new Set(ids.map((id) => titleOf(context, id)))]);
  const late = matching(filter, scope.afterSignal, scope.capture);
  if (late.length > 0) {
    const stopped = context.scenario.record.markers.flatMap(({ kind, program }) =>
      kind === 'signal' && program !== undefined ? [program] : [],
    );
    return { key: 'frames.after-signal', packets: late, programs: titles(stopped) };
  }
  const others = matching(filter, scope.ofOthers, scope.capture);
  return others.length > 0 ? { key: 'frames.of-others', packets: others, programs: titles(by) } : undefined;
}
