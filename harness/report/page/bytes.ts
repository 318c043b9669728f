import { visible, visibleLines } from '../visible.ts';

/** Bytes as one line of text: line ends as \n, other control characters as pictures. */
export function readableBytes(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  return visible(text.replaceAll('\r', String.raw`\r`).replaceAll('\n', String.raw`\n`));
}

/** Bytes as text in lines, made harmless. */
export function textOfBytes(bytes: Uint8Array): string {
  return visibleLines(new TextDecoder().decode(bytes));
}

export function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** `49 4e 49 20 …`. */
export function hexOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => hex(byte, 2)).join(' ');
}

/** A byte as the right column of a hex view shows it. */
export function characterOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCodePoint(byte) : '\u00b7';
}
