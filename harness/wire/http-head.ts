/** The head of an HTTP/1 message: its first line and its header lines (RFC 9112, 2.1). */
export interface HttpHead {
  /** `notification` for the methods of UPnP events, `other` for lines that follow no first line. */
  kind: FirstLine['kind'] | 'other';
  /** One, but for bytes that hold several without an empty line between them, or none. */
  firstLines: FirstLine[];
  headers: HttpHeader[];
}

export type FirstLine =
  | { kind: 'request' | 'notification'; method: string; uri: string; version: string }
  | { kind: 'response'; version: string; code?: number; phrase?: string };

interface HttpHeader {
  /** In lower case; absent where the line's name is none. */
  name?: string;
  value: string;
  /** The whole line with its end. */
  line: string;
  /** Of the first line before it. */
  of: HttpHead['kind'];
}

/** Where a line ends and the next begins. */
export interface LineEnd {
  end: number;
  next: number;
}

/**
 * Finds the end of the line that begins at `from`: CR LF, LF or CR. A CR at the very end may yet be followed by its
 * LF and is no end, unless `isWhole`: then no more bytes come, and the last line needs no end.
 */
export function findLineEnd(bytes: Uint8Array, from: number, isWhole = false): LineEnd | undefined {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === lf) return { end: at, next: at + 1 };
    if (byte !== cr) continue;
    if (at + 1 < bytes.length) return { end: at, next: bytes[at + 1] === lf ? at + 2 : at + 1 };
    return isWhole ? { end: at, next: at + 1 } : undefined;
  }
  return isWhole ? { end: bytes.length, next: bytes.length } : undefined;
}

/** What the first line of a message is; undefined where it is none of HTTP's. */
export function kindOfFirstLine(line: string): FirstLine['kind'] | undefined {
  const text = line.startsWith('M-') ? line.slice(2) : line;
  if (text.startsWith('HTTP/') || text.startsWith('ICY')) return 'response';
  const method = text.split(' ', 1)[0] ?? '';
  if (notificationMethods.has(method)) return 'notification';
  return requestMethods.has(method) ? 'request' : undefined;
}

/** Reads lines up to an empty one, or one that is no header. Returns the head and where it stopped. */
export function readHead(
  bytes: Uint8Array,
  start = 0,
): { head: HttpHead; end: number; isCutOff: boolean; count: number } {
  const head: HttpHead = { kind: 'other', firstLines: [], headers: [] };
  let at = start;
  let count = 0;
  while (at < bytes.length) {
    const lineEnd = findLineEnd(bytes, at, true);
    if (!lineEnd) break;
    const line = asciiText(bytes.subarray(at, lineEnd.end));
    const kind = kindOfFirstLine(line);
    if (kind) {
      head.kind = kind;
      head.firstLines.push(readFirstLine(kind, line));
    } else if (line === '') return { head, end: lineEnd.next, isCutOff: false, count: count + 1 };
    else {
      const colon = line.indexOf(':');
      if (colon < 0) {
        // A last line without its end tells nothing, not even what the message is.
        if (count > 0 && lineEnd.end === bytes.length)
          return { head: { ...head, kind: 'other' }, end: bytes.length, isCutOff: true, count };
        return { head, end: at, isCutOff: true, count };
      }
      const whole = asciiText(bytes.subarray(at, lineEnd.next));
      head.headers.push({ ...readHeader(line, colon), line: whole, of: head.kind });
    }
    at = lineEnd.next;
    count++;
  }
  return { head, end: at, isCutOff: false, count };
}

/** The values of a header, whose name is given in lower case. */
export function headerValues(head: HttpHead, name: string): string[] {
  return head.headers.filter((header) => header.name === name).map(({ value }) => value);
}

/** The length that a Content-Length header names, where it is a number that can be. */
export function contentLength(value: string | undefined): number | undefined {
  const digits = /^\s*\+?(\d+)(?:\s|$)/.exec(value ?? '')?.[1];
  if (digits === undefined) return undefined;
  const length = BigInt(digits);
  return length < 2n ** 63n ? Number(length) : undefined;
}

/** Bytes beyond ASCII become U+FFFD. */
export function asciiText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : '\ufffd';
  return text;
}

const cr = 13;
const lf = 10;
const headerName = /^[!#$%&\\:*+\-.^_`|~0-9A-Za-z]+$/;
const notificationMethods: ReadonlySet<string> = new Set(['NOTIFY', 'SUBSCRIBE', 'UNSUBSCRIBE']);
const requestMethods: ReadonlySet<string> = new Set(
  `GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE PATCH LABEL MERGE DELETE SEARCH UNLOCK REPORT
   UPDATE BDELETE CONNECT OPTIONS CHECKIN PROPFIND CHECKOUT CCM_POST PROPPATCH BPROPFIND BPROPPATCH UNCHECKOUT
   MKACTIVITY MKWORKSPACE RPC_CONNECT RPC_IN_DATA RPC_OUT_DATA VERSION-CONTROL BASELINE-CONTROL SSTP_DUPLEX_POST`
    .trim()
    .split(/\s+/),
);

function readFirstLine(kind: FirstLine['kind'], line: string): FirstLine {
  const [first, afterFirst] = takeToken(line);
  if (kind !== 'response') {
    // Two spaces in a row stand for an empty URI.
    const isEmpty = line.startsWith(`${first}  `);
    const [uri, version] = isEmpty ? ['', afterFirst] : takeToken(afterFirst);
    return { kind, method: first, uri, version };
  }
  const [code, phrase] = takeToken(afterFirst);
  if (code.length < 3) return { kind, version: first };
  const number = Number.parseInt(code.slice(0, 3), 10) || 0;
  return { kind, version: first, code: number, ...(phrase !== '' && { phrase }) };
}

/** The text before the next space, and the text after the spaces. */
function takeToken(text: string): [string, string] {
  const space = text.indexOf(' ');
  if (space < 0) return [text, ''];
  return [text.slice(0, space), text.slice(space).replace(/^ +/, '')];
}

function readHeader(line: string, colon: number): Pick<HttpHeader, 'name' | 'value'> {
  const name = line.slice(0, colon);
  const value = line.slice(colon + 1).replace(/^[ \t]+/, '');
  return headerName.test(name) ? { name: name.toLowerCase(), value } : { value };
}
