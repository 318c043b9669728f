import type { Capture, Packet } from '../wire/index.ts';
import { evaluate } from './evaluate.ts';
import type { PacketFilter } from './frame-selection.ts';
import { headerTest } from './header-test.ts';
import { needsCapture } from './needs-capture.ts';
import { parseFilter } from './parser.ts';
import { FilterProblem } from './problem.ts';
import type { FilterError } from './problem.ts';

export type CompiledFilter =
  | {
      status: 'ok';
      matches: (packet: Packet, capture: Capture) => boolean;
      /** The same filter for packets one by one; absent where it asks for what only the whole capture tells. */
      packetFilter?: PacketFilter;
    }
  | { status: 'error'; error: FilterError };

/** Compiles a Wireshark display filter; with a mistake in it, says where. An empty filter matches every packet. */
export function compileFilter(text: string): CompiledFilter {
  if (text.trim() === '') {
    const matches = () => true;
    return { status: 'ok', matches, packetFilter: { matches } };
  }
  try {
    const expression = parseFilter(text);
    const matches = (packet: Packet, capture: Capture) => evaluate(expression, packet, capture);
    if (needsCapture(expression)) return { status: 'ok', matches };
    return { status: 'ok', matches, packetFilter: { onHeaders: headerTest(expression), matches } };
  } catch (error) {
    if (error instanceof FilterProblem) return { status: 'error', error: error.error };
    throw error;
  }
}
