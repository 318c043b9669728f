/** How an answer differs from what it should repeat, where one change explains all of it. */
export type Alteration =
  | { kind: 'trimmed'; missing: number; isLineEndOnly: boolean }
  | { kind: 'upper' | 'lower' };

/** What an echo did to the bytes it got; undefined where they are the same, cut short or otherwise different. */
export function alterationOf(sent: Uint8Array, got: Uint8Array): Alteration | undefined {
  return trimmed(sent, got) ?? recased(sent, got);
}

/** The same bytes without some of their white space, to the very end. */
function trimmed(sent: Uint8Array, got: Uint8Array): Alteration | undefined {
  if (got.length >= sent.length) return undefined;
  let at = 0;
  let isLineEndOnly = true;
  for (const byte of sent) {
    if (byte === got[at]) {
      at++;
      continue;
    }
    if (!isBlank(byte)) return undefined;
    if (byte !== 10 && byte !== 13) isLineEndOnly = false;
  }
  const letters = got.filter((byte) => !isBlank(byte)).length;
  return at < got.length || letters < 3
    ? undefined
    : { kind: 'trimmed', missing: sent.length - got.length, isLineEndOnly };
}

function recased(sent: Uint8Array, got: Uint8Array): Alteration | undefined {
  if (sent.length !== got.length || sent.every((byte, index) => byte === got[index])) return undefined;
  if (sent.every((byte, index) => upper(byte) === got[index])) return { kind: 'upper' };
  return sent.every((byte, index) => lower(byte) === got[index]) ? { kind: 'lower' } : undefined;
}

function isBlank(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

function upper(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
}
