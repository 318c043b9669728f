import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findField } from '../../harness/filter/fields/index.ts';
import { compileFilter } from '../../harness/filter/index.ts';
import { httpHeadOf, httpOf } from '../../harness/wire/http.ts';
import { dissect, readCapture, writePcapng } from '../../harness/wire/index.ts';
import type { Capture, Frame } from '../../harness/wire/index.ts';
import { captureFileOf, captureOf, oneAfterAnother, tcpConversation } from '../support/frames.ts';
import type { TcpStep } from '../support/frames.ts';
import { hasTshark, tsharkLines, withFile } from '../support/tshark.ts';

const get = 'GET /x HTTP/1.1\r\nHost: mesin-1\r\n\r\n';
const post = 'POST /p HTTP/1.1\r\nHost: mesin-1\r\nContent-Length: 10\r\n\r\n0123456789';
const ok = 'HTTP/1.1 200 OK\r\nServer: SimpleHTTP\r\nContent-Length: 5\r\n\r\nhello';
const endless = 'HTTP/1.0 200 OK\r\nServer: x\r\n\r\n';
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

const c = (data: string, more: { acked?: boolean; lost?: boolean } = {}): TcpStep => ({
  from: 'client',
  data,
  ...more,
});
const s = (data: string, more: { acked?: boolean; lost?: boolean } = {}): TcpStep => ({
  from: 'server',
  data,
  ...more,
});
const again = (from: 'client' | 'server', seq: number, data: string): TcpStep => ({
  raw: from,
  flags: 0x18,
  seq,
  data,
});

interface Case {
  port?: number;
  script: TcpStep[];
  /** The first lines by frame, as `GET /x` or `200`; an empty one for bytes without a head. */
  shows: Record<number, string[]>;
}

const cases: Record<string, Case> = {
  'a request and its response on a port of no protocol': {
    script: ['handshake', c(get), s(ok), 'close'],
    shows: { 4: ['GET /x'], 6: ['200'] },
  },
  'several on one connection': {
    script: ['handshake', c(get), s(ok), c(post), s(ok)],
    shows: { 4: ['GET /x'], 6: ['200'], 8: ['POST /p'], 10: ['200'] },
  },
  'heads in two segments belong to the second': {
    script: ['handshake', c(get.slice(0, 20)), c(get.slice(20)), s(ok.slice(0, 30)), s(ok.slice(30))],
    shows: { 6: ['GET /x'], 10: ['200'] },
  },
  'a body in three segments: the head belongs to the last': {
    script: ['handshake', c(get), s(ok.slice(0, -5)), s('he'), s('llo')],
    shows: { 4: ['GET /x'], 10: ['200'] },
  },
  'a byte at a time': {
    port: 80,
    script: ['handshake', ...[...get].map((byte) => c(byte, { acked: false }))],
    shows: { 37: ['GET /x'] },
  },
  'requests that do not wait': {
    script: ['handshake', c(get + post), s(ok + ok)],
    shows: { 4: ['GET /x', 'POST /p'], 6: ['200', '200'] },
  },
  'a request that ends in the segment that begins the next': {
    port: 80,
    script: ['handshake', c(get + get.slice(0, 9)), c(get.slice(9) + get)],
    shows: { 4: ['GET /x'], 6: ['GET /x', 'GET /x'] },
  },
  'a body without a length ends with the connection': {
    script: ['handshake', c(get), s(endless), s('satu'), { fin: 'server' }],
    shows: { 4: ['GET /x'], 10: ['200'] },
  },
  'a body without a length, and a reset': {
    script: ['handshake', c(get), s(`${endless}satu`), { rst: 'server' }],
    shows: { 4: ['GET /x'] },
  },
  'a body in chunks': {
    script: ['handshake', c(get), s(`${chunked}5\r\nhello\r\n`), s('3\r\nabc\r\n0\r\n'), s('\r\n'), c(get)],
    shows: { 4: ['GET /x'], 10: ['200'], 12: ['GET /x'] },
  },
  'responses that have no body': {
    port: 80,
    script: [
      'handshake',
      c('HEAD / HTTP/1.1\r\n\r\n'),
      s('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'),
      c(get),
      s('HTTP/1.1 204 No Content\r\n\r\n'),
      c(get),
      s(`HTTP/1.1 100 Continue\r\n\r\n${ok}`),
    ],
    shows: { 4: ['HEAD /'], 6: ['200'], 8: ['GET /x'], 10: ['204'], 12: ['GET /x'], 14: ['100', '200'] },
  },
  'lines that end with LF': {
    script: [
      'handshake',
      c('GET / HTTP/1.0\nHost: x\n\n'),
      s('HTTP/1.0 404 Not Found\nContent-Length: 0\n\n'),
    ],
    shows: { 4: ['GET /'], 6: ['404'] },
  },
  'other text before the first request on a port of no protocol': {
    script: ['handshake', c('halo\r\n'), s('hai\r\n'), c(get), s('apa?')],
    shows: { 8: ['GET /x'] },
  },
  'other text on a port of HTTP, where there is a request as well': {
    port: 8080,
    script: ['handshake', c('halo\r\n'), c(get), s(ok), s('apa ini\r\n')],
    shows: { 4: [''], 6: ['GET /x'], 8: ['200'], 10: [''] },
  },
  'other text alone': { port: 8080, script: ['handshake', c('halo\r\n')], shows: {} },
  'a port of another protocol': { port: 6667, script: ['handshake', c(get), s(ok)], shows: {} },
  'a segment sent again shows nothing': {
    port: 80,
    script: ['handshake', c(get), s(ok), { waitMs: 300 }, again('server', 1, ok)],
    shows: { 4: ['GET /x'], 6: ['200'] },
  },
  'a loss that a fast retransmission fills': {
    port: 80,
    script: [
      'handshake',
      c(get),
      s('HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n', { acked: false }),
      s('a'.repeat(30), { lost: true, acked: false }),
      s('b'.repeat(60), { acked: false }),
      { raw: 'client', flags: 16, seq: 35, ack: 40 },
      { raw: 'client', flags: 16, seq: 35, ack: 40 },
      { raw: 'client', flags: 16, seq: 35, ack: 40 },
      again('server', 40, 'a'.repeat(30)),
    ],
    shows: { 4: ['GET /x'], 11: ['200'] },
  },
  'unusual first lines': {
    port: 80,
    script: [
      'handshake',
      c('GET  HTTP/1.1\r\n\r\n'),
      c('GET /\r\n\r\n'),
      c('get / HTTP/1.1\r\n\r\n'),
      s('HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n'),
      s('HTTP/1.1 20\r\nContent-Length: 0\r\n\r\n'),
    ],
    shows: { 4: ['GET '], 6: ['GET /'], 8: [''], 10: ['200'], 12: ['undefined'] },
  },
  'a line that is no header': {
    port: 80,
    script: [
      'handshake',
      c('GET / HTTP/1.1\r\nfoo\r\n\r\n'),
      s('HTTP/1.1 200 OK\r\nfoo\r\nContent-Length: 2\r\n\r\nhi'),
    ],
    shows: { 4: ['GET /', ''], 6: ['200'] },
  },
  'values with spaces, bytes beyond ASCII, and lengths that are none': {
    port: 80,
    script: [
      'handshake',
      c('GET /é HTTP/1.1\r\nHost:   ü \r\nUser-Agent: a\tb\r\nHo st: c\r\nHost : d\r\nAccept:\r\n\r\n'),
      ...['abc', '-1', '+3', '3x', ' 3', '99999999999999999999', ''].map((length) =>
        s(`HTTP/1.1 304 A\r\nContent-Length: ${length}\r\n\r\n`),
      ),
    ],
    shows: {
      4: ['GET /\ufffd\ufffd'],
      ...Object.fromEntries([6, 8, 10, 12, 14, 16, 18].map((frame) => [frame, ['304']])),
    },
  },
};

const framesOf = ({ port = 8885, script }: Case): Frame[] => tcpConversation({ serverPort: port, script });

describe('HTTP/1 heads', () => {
  it.each(Object.entries(cases))('%s', (_, one) => {
    const capture = captureOf(framesOf(one));
    const shown = capture.packets.flatMap((packet): [number, string[]][] => {
      const layer = httpOf(packet, capture);
      return layer ? [[packet.frame.number, layer.parts.map(({ head }) => firstLineOf(head))]] : [];
    });
    expect(Object.fromEntries(shown)).toEqual(one.shows);
  });

  it('tells the parts of a head', () => {
    const capture = captureOf(tcpConversation({ serverPort: 8885, script: ['handshake', c(post), s(ok)] }));
    const [request, response] = capture.packets.flatMap((packet) => httpHeadOf(packet, capture) ?? []);
    expect(request).toEqual({
      kind: 'request',
      firstLines: [{ kind: 'request', method: 'POST', uri: '/p', version: 'HTTP/1.1' }],
      headers: [
        { name: 'host', value: 'mesin-1', line: 'Host: mesin-1\r\n', of: 'request' },
        { name: 'content-length', value: '10', line: 'Content-Length: 10\r\n', of: 'request' },
      ],
    });
    expect(response?.firstLines).toEqual([
      { kind: 'response', version: 'HTTP/1.1', code: 200, phrase: 'OK' },
    ]);
  });

  it('can be filtered, with the body of a message', () => {
    const capture = captureOf(
      framesOf({ script: ['handshake', c(post.slice(0, -4)), c('6789'), s(ok)], shows: {} }),
    );
    const matching = (text: string) => {
      const filter = compileFilter(text);
      if (filter.status === 'error') throw new Error(filter.error.message);
      return capture.packets
        .filter((packet) => filter.matches(packet, capture))
        .map(({ frame }) => frame.number);
    };
    expect(matching('http')).toEqual([6, 8]);
    expect(matching('http.request.method == "POST" && http.content_length == 10')).toEqual([6]);
    expect(matching('http contains "56789"')).toEqual([6]);
    expect(matching('http.response.code in {200..299}')).toEqual([8]);
    expect(matching('http.server matches "simple"')).toEqual([8]);
    expect(matching('http.request.line contains "Host: mesin-1"')).toEqual([6]);
  });

  it('does not look into a tunnel', () => {
    const asks = c('CONNECT a.b:443 HTTP/1.1\r\nHost: a.b:443\r\n\r\n');
    const agrees = s('HTTP/1.1 200 Connection established\r\n\r\n');
    const script = ['handshake' as const, asks, agrees, c(get), s(ok)];
    const capture = captureOf(tcpConversation({ serverPort: 8080, script }));
    const shown = capture.packets.filter((packet) => httpOf(packet, capture));
    expect(shown.map(({ frame }) => frame.number)).toEqual([4, 6]);
  });

  it('leaves out a head of more than 64 KiB', () => {
    const long = (size: number) => `GET /long HTTP/1.1\r\nX: ${'x'.repeat(size)}\r\n\r\n`;
    const headsWith = (size: number) => {
      const capture = captureOf(
        tcpConversation({ serverPort: 80, script: ['handshake', c(long(size), { acked: false })] }),
      );
      return capture.packets.flatMap((packet) => httpOf(packet, capture)?.heads ?? []).length;
    };
    expect(headsWith(65_000)).toBe(1);
    expect(headsWith(66_000)).toBe(0);
  });
});

describe('hostile HTTP', () => {
  const known = ['GET / HTTP/1.1', 'HTTP/1.1 200 OK', 'CONNECT a:1 HTTP/1.1', 'Transfer-Encoding: chunked'];
  const odd = [
    'Content-Length: 3',
    'Content-Length: -3',
    ':',
    '0\r\n\r\n',
    'ffffffff\r\n',
    'abc',
    '\u0000',
    ' ',
  ];
  const pieces = fc.constantFrom(...known, ...odd, '\r\n', '\n', '\r');
  const text = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
  const step = fc.oneof(
    fc.record({ from: fc.constantFrom<'client' | 'server'>('client', 'server'), data: text }),
    fc.record({
      raw: fc.constantFrom<'client' | 'server'>('client', 'server'),
      flags: fc.constantFrom(0x10, 0x18, 0x19),
      seq: fc.integer({ min: 0, max: 200 }),
      data: text,
    }),
  );

  it('never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(80, 8885), fc.array(step, { maxLength: 12 }), (serverPort, script) => {
        const capture = captureOf(tcpConversation({ serverPort, script: ['handshake', ...script] }));
        for (const packet of capture.packets) httpOf(packet, capture);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a line without an end', 'x'.repeat(100_000)],
    ['a head without an end', `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(16_000)}`],
    ['many chunks', chunked + '1\r\na\r\n'.repeat(16_000)],
    ['many requests', 'GET / HTTP/1.1\r\n\r\n'.repeat(5000)],
  ])('takes time in proportion to the bytes: %s', (_, data) => {
    const millisecondsFor = (length: number) => {
      const script = ['handshake' as const, c(data.slice(0, length), { acked: false })];
      const file = captureFileOf(tcpConversation({ serverPort: 80, mss: 5, script }));
      const runs = [1, 2].map(() => {
        const capture = dissect(file);
        const start = process.cpuUsage();
        for (const packet of capture.packets) httpOf(packet, capture);
        return process.cpuUsage(start).user / 1000;
      });
      return Math.min(...runs);
    };
    millisecondsFor(2000);
    // Five times the bytes take about five times as long; squared it would be twenty-five times.
    expect(millisecondsFor(60_000)).toBeLessThan(12 * Math.max(millisecondsFor(12_000), 50));
  });
});

describe.runIf(hasTshark)('as tshark sees it', () => {
  it('every case', () => {
    const frames = Object.values(cases).map((one, index) =>
      tcpConversation({ serverPort: one.port ?? 8885, client: `172.16.17.${index + 1}`, script: one.script }),
    );
    withFile(writePcapng({ frames: oneAfterAnother(...frames), application: 'test' }), (path) =>
      expect(differencesIn(path)).toEqual([]),
    );
  });
});

const sharedFolder = join(import.meta.dirname, '../../../shared/captures');
const sharedFiles = existsSync(sharedFolder) ? readdirSync(sharedFolder) : [];

describe.runIf(hasTshark && sharedFiles.length > 0)('captures of students, as tshark sees them', () => {
  it.each(sharedFiles)('%s', (name) => expect(differencesIn(join(sharedFolder, name))).toEqual([]));
});

const names = `
  http.request http.response http.request.method http.request.uri http.request.version
  http.response.version http.response.code http.response.phrase http.host http.user_agent http.accept
  http.connection http.server http.date http.location http.content_type http.transfer_encoding
  http.content_length_header http.content_length http.request.line http.response.line
`
  .trim()
  .split(/\s+/);

function differencesIn(path: string): string[] {
  const capture = dissect(readCapture(readFileSync(path)));
  const columns = ['frame.number', 'http', ...names].flatMap((name) => ['-e', name]);
  const rows =
    capture.packets.length === 0
      ? []
      : tsharkLines(path, ['-2', '-n', '-T', 'fields', ...columns, '-E', 'aggregator=~']);
  expect(rows).toHaveLength(capture.packets.length);
  return rows.flatMap((row, index) => {
    const [, http, ...theirs] = row.split('\t');
    const ours = [
      printed('http', capture, index) === '' ? '' : 'http',
      ...names.map((name) => printed(name, capture, index)),
    ];
    // Wireshark counts what is left over in a segment once more; here it only matters whether there is any.
    const both = [http === '' ? '' : 'http', ...theirs];
    return ['http', ...names].flatMap((name, column) =>
      ours[column] === both[column]
        ? []
        : [`frame ${index + 1} ${name}: ${ours[column]}, tshark ${both[column]}`],
    );
  });
}

function printed(name: string, capture: Capture, index: number): string {
  const packet = capture.packets[index];
  const values = packet ? (findField(name)?.values(packet, capture) ?? []) : [];
  return values.map((value) => escaped(value)).join('~');
}

/** tshark prints text in UTF-8, with line ends and tabs escaped. */
function escaped(value: unknown): string {
  if (typeof value !== 'string') return `${value}`;
  const text = Buffer.from(value, 'latin1').toString('utf8');
  return text.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

function firstLineOf(head: ReturnType<typeof httpHeadOf>): string {
  const first = head?.firstLines[0];
  if (!first) return '';
  return first.kind === 'response' ? `${first.code}` : `${first.method} ${first.uri}`;
}
