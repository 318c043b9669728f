/** Fills a pattern with values. Undefined where a value is missing or no text or number: that is for whoever knows all of the syntax. */
export type Fill = (values: Readonly<Record<string, unknown>>) => string | undefined;

/**
 * How to fill a pattern that is words and plain `{name}`s, as most are: what reads all of ICU MessageFormat takes far longer to read it, and
 * comes to the same. Undefined where a pattern has more to it.
 */
export function plainPattern(pattern: string): Fill | undefined {
  if (!PLAIN.test(pattern)) return undefined;
  // Words and names in turn, words at both ends.
  const pieces = pattern.split(NAME);
  return (values) => {
    let text = '';
    for (const [index, piece] of pieces.entries()) {
      const value = index % 2 === 0 ? piece : values[piece];
      if (typeof value !== 'string' && typeof value !== 'number') return undefined;
      text += value;
    }
    return text;
  };
}

/** No quotation, and no braces but those around a name. */
const PLAIN = /^(?:[^{}']|\{[a-zA-Z]\w*\})*$/;
const NAME = /\{(\w+)\}/;
