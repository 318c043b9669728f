/** True where `bytes` begin with `head`. */
export function startsWith(bytes: Uint8Array, head: Uint8Array): boolean {
  return head.length <= bytes.length && head.every((byte, index) => byte === bytes[index]);
}

/** True where both hold the same bytes. */
export function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && startsWith(a, b);
}

/** True where the bytes are text of one line or more: no control characters but white space. */
export function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => (byte >= 32 && byte !== 127) || (byte >= 9 && byte <= 13));
}
