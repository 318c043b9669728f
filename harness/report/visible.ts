const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * One line of text that moves no cursor and hides nothing: control characters, line ends, terminal escapes, bidirectional
 * overrides and other invisible characters become pictures (`␛`) or escapes (`\u{202e}`).
 */
export function visible(text: string): string {
  return text.replace(hidden, picture);
}

/** As `visible`, keeping line ends and tabs, for text that is shown in lines. */
export function visibleLines(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(hidden, (character) =>
      character === '\n' || character === '\t' ? character : picture(character),
    );
}

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return `\\u{${code.toString(16)}}`;
}

const plain: Record<string, string> = {
  '\u2713': '+',
  '\u2717': 'x',
  '\u2013': '-',
  '\u2014': '-',
  '\u2026': '...',
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2192': '->',
  '\u2190': '<-',
  '\u00b7': '|',
  '\u2500': '-',
  '\u00d7': 'x',
  '\u2265': '>=',
  '\u2264': '<=',
};

/** For terminals without Unicode: typographic characters in ASCII, control pictures as `\x1b`, anything else as `\u{e9}`. */
export function asciiOnly(text: string): string {
  return text.replace(/[^\p{ASCII}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0x2400 && code <= 0x241f) return `\\x${(code - 0x2400).toString(16).padStart(2, '0')}`;
    if (code === 0x2421) return '\\x7f';
    return plain[character] ?? `\\u{${code.toString(16)}}`;
  });
}
