import type { Capture, Packet } from '../wire/index.ts';
import { evaluate } from './evaluate.ts';
import { parseFilter } from './parser.ts';
import { FilterProblem } from './problem.ts';
import type { FilterError } from './problem.ts';

export type CompiledFilter =
  | { status: 'ok'; matches: (packet: Packet, capture: Capture) => boolean }
  | { status: 'error'; error: FilterError };

/** Compiles a Wireshark display filter; with a mistake in it, says where. An empty filter matches every packet. */
export function compileFilter(text: string): CompiledFilter {
  if (text.trim() === '') return { status: 'ok', matches: () => true };
  try {
    const expression = parseFilter(text);
    return { status: 'ok', matches: (packet, capture) => evaluate(expression, packet, capture) };
  } catch (error) {
    if (error instanceof FilterProblem) return { status: 'error', error: error.error };
    throw error;
  }
}
