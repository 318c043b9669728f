/** Whether bytes hold a text. Case and white space do not count: reports are typed, and word processors mend them. */
export function holdsText(bytes: Uint8Array, text: string): boolean {
  return plain(new TextDecoder('utf-8', { fatal: false }).decode(bytes)).includes(plain(text));
}

/** Whether bytes are a text, and nothing else. */
export function isText(bytes: Uint8Array, text: string): boolean {
  return plain(new TextDecoder('utf-8', { fatal: false }).decode(bytes)) === plain(text);
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[“”„]/gu, '"')
    .replaceAll(/[‘’]/gu, "'")
    .replaceAll(/\\[nrt]/gu, ' ')
    .replaceAll(/[\s.!?]+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** A stretch of bytes as a sentence shows it. */
export function shownText(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { fatal: false }).decode(bytes.subarray(0, 80));
  return text.replaceAll(/[\p{Cc}\u2028-\u202e\u2066-\u2069\uFFFD]+/gu, ' ').trim();
}
