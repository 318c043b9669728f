/** A word of a program, and the line it stands in, from 1. */
export interface Token {
  text: string;
  line: number;
}

const WORD = /[\p{L}_][\p{L}\p{N}_]*|\d[\w.]*|\s+|[^\s\w]/uy;
const LINE_COMMENT: Record<string, string> = { python: '#', shell: '#' };
const KEPT =
  /^(?:if|else|elif|while|for|in|def|class|try|except|finally|return|import|from|with|as|lambda|and|or|not|is|None|True|False|break|continue|raise|global|async|await|new|public|private|static|void|int|char|struct|switch|case|throw|catch|func|go|defer|const|let|var|function)$/u;

/** What programs of these labs do to sockets, files and threads. Kept after a dot; other names after a dot are the program's own. */
const DEED =
  /^(?:socket|create_connection|create_server|setsockopt|settimeout|setblocking|bind|listen|accept|connect|recv|recvfrom|recv_into|send|sendall|sendto|sendfile|shutdown|close|select|poll|register|read|readline|write|flush|encode|decode|split|strip|join|start|append|getaddrinfo|gethostbyname|makefile|fork|exit)$/u;

/**
 * The words of a program without what is easily changed: comments, spaces and line ends are left out, names become one sign each, texts and numbers
 * another. What a program does to a socket is kept: `connection.recv` is no name of its own.
 *
 * @param language a name of a language as submissions carry it; comments follow from it.
 * @param most how many at most.
 */
export function tokensOf(source: string, language: string | undefined, most = Infinity): Token[] {
  const hash = LINE_COMMENT[language ?? ''] === '#';
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  let lineEnd = source.indexOf('\n');
  const step = (to: number): void => {
    while (lineEnd >= 0 && lineEnd < to) {
      line += 1;
      lineEnd = source.indexOf('\n', lineEnd + 1);
    }
    at = to;
  };
  while (at < source.length && tokens.length < most) {
    const skipped = commentEnd(source, at, hash);
    if (skipped !== undefined) {
      step(skipped);
      continue;
    }
    const quoted = quoteEnd(source, at, hash);
    if (quoted !== undefined) {
      tokens.push({ text: 'text', line });
      step(quoted);
      continue;
    }
    WORD.lastIndex = at;
    const [word = source.charAt(at)] = WORD.exec(source) ?? [];
    const kind = kindOf(word, source.charAt(at - 1));
    if (kind !== undefined) tokens.push({ text: kind, line });
    step(at + word.length);
  }
  return tokens;
}

function kindOf(word: string, before: string): string | undefined {
  if (/^\s/u.test(word)) return undefined;
  if (/^\d/u.test(word)) return 'number';
  if (!/^[\p{L}_]/u.test(word) || KEPT.test(word)) return word;
  return before === '.' && DEED.test(word) ? word : 'name';
}

/** Where a comment that begins here ends. */
function commentEnd(source: string, at: number, hash: boolean): number | undefined {
  const lineEnd = (): number => {
    const end = source.indexOf('\n', at);
    return end < 0 ? source.length : end;
  };
  if (hash) return source[at] === '#' ? lineEnd() : undefined;
  if (source.startsWith('//', at)) return lineEnd();
  if (!source.startsWith('/*', at)) return undefined;
  const end = source.indexOf('*/', at + 2);
  return end < 0 ? source.length : end + 2;
}

/** Where a text in quotes that begins here ends: at its line's end where it is never closed. */
function quoteEnd(source: string, at: number, hash: boolean): number | undefined {
  const quote = source[at];
  if (quote !== '"' && quote !== "'" && !(quote === '`' && !hash)) return undefined;
  const triple = quote.repeat(3);
  if (hash && source.startsWith(triple, at)) {
    const end = source.indexOf(triple, at + 3);
    return end < 0 ? source.length : end + 3;
  }
  for (let index = at + 1; index < source.length; index += 1) {
    if (source[index] === '\\') index += 1;
    else if (source[index] === quote) return index + 1;
    else if (source[index] === '\n' && quote !== '`') return index;
  }
  return source.length;
}
