/** An exception that Python reported with the place where it rose, or only as its last line. */
export interface Traceback {
  /** `ConnectionRefusedError`, `socket.timeout` */
  exception: string;
  /** The text after the colon; empty where there is none. */
  detail: string;
  /** Both, as printed. */
  lastLine: string;
  /** Innermost last, paths as printed. */
  places: { path: string; line: number; code: string }[];
  /** The source line shown for a syntax error or for the innermost place. */
  code: string;
  /** Reported by a thread: the program itself went on. */
  isInThread: boolean;
  /** Where it begins in the output. */
  offset: number;
}

/**
 * Every traceback in a program's output, in order. Of exceptions that rose while another was handled, each is
 * one traceback. `KeyboardInterrupt`, which our own signal causes, is kept: callers leave it out.
 */
export function readTracebacks(output: string): Traceback[] {
  const found: Traceback[] = [];
  const lines = output.split('\n');
  let places: Traceback['places'] = [];
  let isOpen = false;
  let isInThread = false;
  let start = 0;
  let offset = 0;
  for (const line of lines) {
    const lineStart = offset;
    offset += line.length + 1;
    if (/^\s*Exception (?:in thread|ignored in)/.test(line)) isInThread = true;
    if (/^\s*Traceback \(most recent call last\):/.test(line)) {
      places = [];
      isOpen = true;
      start = lineStart;
      continue;
    }
    const place = /^\s+File "(.+?)", line (\d+)/.exec(line);
    if (place !== null) {
      if (places.length === 0 && !isOpen) start = lineStart;
      places.push({ path: place[1] ?? '', line: Number(place[2]), code: '' });
      continue;
    }
    if (places.length === 0 && !isOpen) continue;
    const last = LAST_LINE.exec(line);
    if (last !== null) {
      const innermost = places.at(-1);
      found.push({
        exception: last[1] ?? '',
        detail: last[2] ?? '',
        lastLine: line.trim(),
        places,
        code: innermost?.code ?? '',
        isInThread,
        offset: start,
      });
      places = [];
      isOpen = false;
      isInThread = false;
      continue;
    }
    const innermost = places.at(-1);
    if (
      innermost !== undefined &&
      innermost.code === '' &&
      /^\s+\S/.test(line) &&
      !/^\s*[\^~]+\s*$/.test(line)
    )
      innermost.code = line.trim();
  }
  return found;
}

/** The last line of a traceback stands at the margin: a dotted name, then a colon and text, or nothing. */
const LAST_LINE = /^([A-Za-z_][\w.]*)(?:: (.*))?$/;
