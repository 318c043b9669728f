import type { TcpConnection } from '../wire/types.ts';

/** Text of a student's making, made visible and cut, so that it can stand in a sentence. */
export function clip(text: string, limit = 80): string {
  const visible = text
    .slice(0, limit * 4)
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/gu, (character) => escapeOf(character));
  const characters = [...visible];
  return characters.length <= limit ? visible : `${characters.slice(0, limit - 1).join('')}…`;
}

/** A short list in one line; what does not fit is counted. */
export function listed(items: readonly string[], limit = 5): string {
  const shown = items.slice(0, limit).map((item) => clip(item, 60));
  const rest = items.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} (+${rest})` : shown.join(', ');
}

/** A byte as a reader knows it: `'A' (0x41)`, `0x0a`. */
export function byteText(byte: number): string {
  const hex = `0x${byte.toString(16).padStart(2, '0')}`;
  return byte >= 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}' (${hex})` : hex;
}

/** The Wireshark display filter of some connections. */
export function streamFilter(connections: readonly Pick<TcpConnection, 'stream'>[]): string {
  const streams = [...new Set(connections.map(({ stream }) => stream))].toSorted((a, b) => a - b).slice(0, 8);
  return streams.map((stream) => `tcp.stream eq ${stream}`).join(' || ');
}

function escapeOf(character: string): string {
  if (character === '\n') return String.raw`\n`;
  if (character === '\r') return String.raw`\r`;
  if (character === '\t') return String.raw`\t`;
  const code = character.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}
