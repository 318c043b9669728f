import { ipv4Text, ipv6Text, macText } from '../wire/addresses.ts';
import type { Capture, Packet } from '../wire/index.ts';
import type { Field } from './fields.ts';
import { requireField } from './names.ts';
import { FilterProblem } from './problem.ts';
import type { FilterError } from './problem.ts';
import type { Value } from './syntax.ts';

export type FieldColumn =
  | { status: 'ok'; valuesOf: (packet: Packet, capture: Capture) => string[] }
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
    return { status: 'ok', valuesOf };
  } catch (error) {
    if (error instanceof FilterProblem) return { status: 'error', error: error.error };
    throw error;
  }
}

function valueText(value: Value, { type, hexDigits }: Field): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') {
    if (type === 'time') return secondsText(value);
    return hexDigits === undefined ? `${value}` : `0x${value.toString(16).padStart(hexDigits, '0')}`;
  }
  if (type === 'ipv4') return ipv4Text(value);
  if (type === 'ipv6') return ipv6Text(value);
  return type === 'ether' ? macText(value) : Buffer.from(value).toString('hex');
}

function secondsText(nanoseconds: number): string {
  const size = Math.abs(nanoseconds);
  const decimals = String(size % 1e9).padStart(9, '0');
  return `${nanoseconds < 0 ? '-' : ''}${Math.floor(size / 1e9)}.${decimals}`;
}
