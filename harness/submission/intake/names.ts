/** A name without accents, apostrophes, punctuation and case, its words apart: two ways to write it become one. */
export function folded(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\p{M}'’‘ʼ`´]/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The forms in which a platform runs a name together: `janedoe`, `doejane`. */
export function runTogether(name: string): Set<string> {
  const words = folded(name).split(' ');
  return new Set(words.map((_, at) => [...words.slice(at), ...words.slice(0, at)].join('')));
}

const MOST_LETTERS = 100;
const MOST_BYTES = 200;

/** A name that can be a folder's on every system and is no option of a command. Empty where nothing is left of it. */
export function safeId(name: string): string {
  const id = name
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]+/gu, '-')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s.-]+|[\s.]+$/gu, '');
  const cut = cutTo(id);
  return reserved.test(cut) ? `${cut}-` : cut;
}

function cutTo(id: string): string {
  let letters = [...id].slice(0, MOST_LETTERS);
  while (Buffer.byteLength(letters.join('')) > MOST_BYTES) letters = letters.slice(0, -1);
  return letters.join('').replace(/[\s.]+$/u, '');
}

/** Devices on Windows, and what the folder of reports holds beside those of the submissions. */
const reserved =
  /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|^(index\.html|results\.json|grades\.csv|readme\.md|evidence|exports|assets|journal.*|.*\.(json|jsonl|ndjson|csv|html|xml|zip|tmp|lock))$/iu;
