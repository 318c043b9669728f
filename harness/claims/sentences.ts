/** Without the marks of emphasis, links, images, tags and what is struck out. */
export function cleaned(text: string, keepsCode = false): string {
  const bare = text
    .replaceAll(/~~.*?~~/gu, ' ')
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/gu, ' ')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, '$1')
    .replaceAll(/<\/?[a-z][^>]*>/giu, ' ')
    .replaceAll(/\*\*|__|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)/gu, '')
    .replaceAll(/[“”„]/gu, '"')
    .replaceAll(/[‘’]/gu, "'")
    .replaceAll(/[\u2010-\u2015]/gu, '-')
    .replaceAll(/\s+/gu, ' ');
  return (keepsCode ? bare : bare.replaceAll('`', '')).trim();
}

/** Cuts a paragraph into sentences. */
export function sentencesOf(text: string): string[] {
  const parts: string[] = [];
  // A full stop inside a quotation ends no sentence.
  const quoted = text.replaceAll(/"[^"]{1,300}"|`[^`]{1,300}`/gu, (quote) =>
    quote.replaceAll(/[.!?;]/gu, (mark) => String.fromCodePoint(0xe000 + (mark.codePointAt(0) ?? 0))),
  );
  for (const part of quoted.split(
    /(?<=[.!?]["')]?)\s+(?=["'(`]?(?:[\p{Lu}\d]|(?:mesin|machine|host|pc|node|vm)[- ]?\d|(?:frame|paket|packet) \d|(?:server|client|klien|peladen)(?:nya)? ))|;\s+/u,
  )) {
    const before = parts.at(-1);
    if (
      before !== undefined &&
      /(?<![\w-])(?:no|nos|e\.g|i\.e|etc|cf|ca|approx|dll|dsb|dst|tsb|yg|dgn|vs|fig|gbr|hal|mis|misal|kira|ttg|spt|max|min|maks|lih|a\.n|[a-z])\.$/iu.test(
        before,
      )
    )
      parts[parts.length - 1] = `${before} ${part}`;
    else parts.push(part);
  }
  return parts.map((part) =>
    part.replaceAll(/[\ue000-\ue07f]/gu, (mark) => String.fromCodePoint((mark.codePointAt(0) ?? 0) - 0xe000)),
  );
}

/** Nothing but a quotation. */
export function isAllQuoted(text: string): boolean {
  return /^"[^"]*"[.!?]?$/u.test(text) || /^'[^']*'[.!?]?$/u.test(text);
}

/** A line of a packet list, as Wireshark and tshark print it. */
export const PACKET_LINE =
  /^(?:no\.?\s*)?\d+\s.*(?:\d\s*(?:→|->|>)\s*\d+\s*\[(?:[A-Z]{3}[, ]*)+\]|\b(?:TCP|UDP|DNS|ARP)\s+\d+\s)/iu;
