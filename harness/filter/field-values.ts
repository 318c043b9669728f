import { ipv4Text, ipv6Text, macText } from '../wire/addresses.ts';
import type { Capture, Packet } from '../wire/index.ts';
import type { Field } from './fields/index.ts';
import { requireField } from './names.ts';
import { FilterProblem } from './problem.ts';
import type { FilterError } from './problem.ts';
import type { Value } from './syntax.ts';

export type FieldColumn =
  | {
      status: 'ok';
      valuesOf: (packet: Packet, capture: Capture) => string[];
      /** Whether the packet alone does not tell. */
      needsCapture: boolean;
    }
  | { status: 'error'; error: FilterError };

/** A field whose values can be printed as `tshark -T fields` prints them. Protocols have no value to print. */
export function fieldColumn(name: string): FieldColumn {
  try {
    const token = { text: name, at: 0, length: name.length };
    const field = requireField(token);
    if (field.type === 'protocol')
      throw new FilterProblem(
        token,
        `${name} is a protocol and has no value`,
        'Name a field, such as tcp.port.',
      );
    const valuesOf = (packet: Packet, capture: Capture) =>
      field.values(packet, capture).map((value) => valueText(value, field));
    return { status: 'ok', valuesOf, needsCapture: field.needsCapture };
  } catch (error) {
    if (error instanceof FilterProblem) return { status: 'error', error: error.error };
    throw error;
  }
}

function valueText(value: Value, { type, hexDigits, colons }: Field): string {
  if (typeof value === 'string') return visible(value);
  if (typeof value === 'bigint') return secondsText(value);
  if (typeof value === 'number') {
    return hexDigits === undefined ? `${value}` : `0x${value.toString(16).padStart(hexDigits, '0')}`;
  }
  if (type === 'ipv4') return ipv4Text(value);
  if (type === 'ipv6') return ipv6Text(value);
  return type === 'ether' || colons ? macText(value) : macText(value).replaceAll(':', '');
}

function secondsText(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const decimals = String(size % 1_000_000_000n).padStart(9, '0');
  return `${nanoseconds < 0n ? '-' : ''}${size / 1_000_000_000n}.${decimals}`;
}

const escapes = new Map(
  Object.entries({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }).map(
    ([letter, character]) => [character, `\\${letter}`],
  ),
);

/** One line of text that does nothing to a terminal. */
function visible(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    return escapes.get(character) ?? `\\x${code}`;
  });
}
