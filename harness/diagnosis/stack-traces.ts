import type { Traceback } from './traceback.ts';

/**
 * What the runtimes of Node, Java and Go print of an error that nobody caught, in the form of a Python traceback. Their
 * innermost place comes first; here it is last. An error without a place of its own (`log.Fatal`) is none.
 */
export function readStackTraces(output: string): Traceback[] {
  const lines = output.split('\n');
  let offset = 0;
  return lines.flatMap((line, index) => {
    const at = offset;
    offset += line.length + 1;
    const following = lines.slice(index + 1, index + 40);
    const found = ofJava(line, following) ?? ofNode(line, following) ?? ofGo(line, following) ?? ofLog(line);
    return found === undefined ? [] : [{ ...found, offset: at }];
  });
}

type Found = Omit<Traceback, 'offset'>;

/** `Exception in thread "main" java.net.ConnectException: Connection refused`, then `at Client.main(Client.java:12)`. */
function ofJava(line: string, following: string[]): Found | undefined {
  const head =
    /^\s*(?:Exception in thread "(.*?)" |Caused by: )?((?:[\w$]+\.)+[\w$]*(?:Exception|Error))(?:: (.*))?$/.exec(
      line,
    );
  if (head === null) return undefined;
  const places = placesOf(following, /^\s+at .*\(([\w$]+\.java):(\d+)\)/, /^\s+(?:at |\.\.\. )/);
  return places.length === 0
    ? undefined
    : found(head[2] ?? '', head[3] ?? '', places, head[1] !== undefined && head[1] !== 'main');
}

/** `Error: connect ECONNREFUSED 172.16.16.101:3456`, then `at … (/home/student/work/client.js:3:9)`. */
function ofNode(line: string, following: string[]): Found | undefined {
  const head = /^(?:Uncaught )?(\w*Error)(?: \[\w+\])?(?:: (.*))?$/.exec(line);
  if (head === null) return undefined;
  const places = placesOf(following, /^\s+at (?:.*\()?(?:file:\/\/)?([^()\s]+?):(\d+):\d+\)?$/, /^\s+at /);
  return places.length === 0 ? undefined : found(head[1] ?? '', head[2] ?? '', places, false);
}

/** `panic: runtime error: …`, a goroutine, and its places on lines that begin with a tab. */
function ofGo(line: string, following: string[]): Found | undefined {
  const head = /^(panic|fatal error): (.*)$/.exec(line);
  if (head === null) return undefined;
  const places = placesOf(following, /^\t(\/\S+\.go):(\d+)/, /\S|^$/);
  return places.length === 0 ? undefined : found(head[1] ?? '', head[2] ?? '', places, false);
}

/** A line of Go's log package that was told to name the place: `2024/05/01 10:00:00 server.go:12: listen tcp …`. */
function ofLog(line: string): Found | undefined {
  const match = /^(?:\d{4}\/\d\d\/\d\d )?(?:\d\d:\d\d:\d\d(?:\.\d+)? )?(\S+\.go):(\d+): (.+)$/.exec(line);
  if (match === null) return undefined;
  const place = { path: match[1] ?? '', line: Number(match[2]), code: '' };
  return { ...found('', match[3] ?? '', [place], false), lastLine: match[3] ?? '' };
}

function found(
  exception: string,
  detail: string,
  innermostFirst: Traceback['places'],
  isInThread: boolean,
): Found {
  const lastLine = detail === '' ? exception : `${exception}: ${detail}`;
  return { exception, detail, lastLine, places: innermostFirst.toReversed(), code: '', isInThread };
}

/** The places of the lines that belong to a trace: as long as they look like `going`. */
function placesOf(lines: string[], place: RegExp, going: RegExp): Traceback['places'] {
  const end = lines.findIndex((line) => !going.test(line));
  return lines.slice(0, end === -1 ? undefined : end).flatMap((line) => {
    const match = place.exec(line);
    return match === null ? [] : [{ path: match[1] ?? '', line: Number(match[2]), code: '' }];
  });
}
