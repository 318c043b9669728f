/** Where two byte strings part, or undefined where one is the beginning of the other. */
export function firstDifference(expected: Uint8Array, got: Uint8Array): number | undefined {
  const shared = Math.min(expected.length, got.length);
  for (let at = 0; at < shared; at += 1) {
    if (expected[at] !== got[at]) return at;
  }
  return undefined;
}

/** Whether two byte strings are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && firstDifference(a, b) === undefined;
}

/** Several byte strings one after another. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Bytes as text of one character a byte, for searching. */
export function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
