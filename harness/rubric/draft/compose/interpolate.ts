/** Why a variable cannot be filled in: `${PORT:?say which}`. */
export interface Unfilled {
  variable: string;
  why: string;
}

/**
 * A text with its variables filled in as compose does it: `$NAME`, `${NAME}`, with `-`, `:-`, `+`, `:+`, `?`, `:?`, and `$$` for a
 * dollar. A variable that nobody sets is empty.
 *
 * @param unset is told each variable without value and without default.
 */
export function interpolate(
  text: string,
  variables: ReadonlyMap<string, string>,
  unset: (variable: string) => void,
): string | Unfilled {
  let filled = '';
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const plain = /^[^$]+/u.exec(rest)?.[0];
    if (plain !== undefined) {
      filled += plain;
      at += plain.length;
      continue;
    }
    const [whole = '$', name, expression] =
      /^\$(?:([A-Za-z_]\w*)|\{([^{}]*(?:\$\{[^{}]*\}[^{}]*)*)\}|\$)/u.exec(rest) ?? [];
    at += whole.length;
    if (name === undefined && expression === undefined) {
      filled += '$';
      continue;
    }
    const value = valueOf(expression ?? name ?? '', variables, unset);
    if (typeof value !== 'string') return value;
    filled += value;
  }
  return filled;
}

function valueOf(
  expression: string,
  variables: ReadonlyMap<string, string>,
  unset: (variable: string) => void,
): string | Unfilled {
  const [, name = '', colon = '', operator, word = ''] =
    /^([A-Za-z_]\w*)(?:(:?)([-+?])(.*))?$/su.exec(expression) ?? [];
  const value = variables.get(name);
  const isSet = value !== undefined && (colon === '' || value !== '');
  if (operator === '+') return isSet ? interpolate(word, variables, unset) : '';
  if (isSet) return value;
  if (operator === '-') return interpolate(word, variables, unset);
  if (operator === '?') return { variable: name, why: word || 'it must be set' };
  unset(name === '' ? expression : name);
  return '';
}

/** The variables of an `.env` file: `NAME=value`, comments and quotes aside. */
export function readVariables(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.split(/\r?\n/u)) {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/u.exec(line) ?? [];
    if (name === undefined) continue;
    const quoted = /^(["'])(.*?)\1(?:\s+#.*)?$/su.exec(value);
    variables.set(name, quoted?.[2] ?? value.replace(/(?:^|\s+)#.*$/u, ''));
  }
  return variables;
}
