import { httpOf } from '../../../harness/wire/http.ts';
import type { Frame } from '../../../harness/wire/types.ts';
import { tcpConversation, type TcpStep } from '../../../test/support/frames.ts';
import { area, demand } from '../area.ts';
import { allFrames } from '../corpus.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateFrames } from '../mutate-frames.ts';
import type { Random } from '../random.ts';
import { framesInput, outcomeOf, readAll } from './conversations.ts';

/** HTTP/1 over TCP: pipelined, chunked, cut anywhere, with wrong lengths and bytes that are no HTTP. */
export const http = area<Frame[]>({
  name: 'HTTP',
  passes: 'a message was found',
  share: 40,
  generate(random) {
    const script: TcpStep[] = ['handshake'];
    for (let count = random.few(4); count > 0; count -= 1) {
      if (!random.oneIn(4)) script.push({ from: 'client', data: spoilt(request(random), random) });
      if (!random.oneIn(4)) script.push({ from: 'server', data: spoilt(response(random), random) });
    }
    if (random.oneIn(2)) script.push('close');
    const frames = tcpConversation({
      serverPort: random.pick([80, 8080, 32_444]),
      mss: random.pick([1460, 1460, 40, 7]),
      script,
    });
    return random.oneIn(3) ? mutateFrames(frames, random, allFrames) : frames;
  },
  run(frames) {
    const capture = readAll(frames);
    let found = 0;
    let pieces = 0;
    for (const packet of capture.packets) {
      const layer = httpOf(packet, capture);
      found += layer?.heads.length ?? 0;
      for (const part of layer?.parts ?? [])
        pieces += part.pieces.reduce((sum, piece) => sum + piece.length, 0);
    }
    const payload = capture.packets.reduce((sum, { tcp }) => sum + (tcp?.payload.length ?? 0), 0);
    demand(found <= payload, 'there are no more HTTP messages than bytes');
    const { isPast, heldBytes } = outcomeOf(capture, found > 0);
    return { isPast, heldBytes: heldBytes + pieces };
  },
  ...framesInput,
});

function spoilt(text: string, random: Random): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return random.oneIn(2) ? bytes : mutateBytes(bytes, random);
}

const ends = ['\r\n', '\r\n', '\r\n', '\n', '\r'];
const headers = [
  'Host: mesin-1',
  'Content-Type: text/plain',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Transfer-Encoding: chunked',
  'X-Folded: a\r\n b',
  ': no name',
  'no colon',
];

function request(random: Random): string {
  const method = random.pick(['GET', 'POST', 'HEAD', 'CONNECT', 'NOTIFY', 'M-SEARCH', 'get', 'HALO']);
  const uri = random.pick(['/', '/index.html?a=1', '*', 'mesin-1:443', `/${'a'.repeat(80)}`]);
  return message(`${method} ${uri} HTTP/1.${random.below(3)}`, random);
}

function response(random: Random): string {
  const status = random.pick([
    '200 OK',
    '404 Not Found',
    '100 Continue',
    '101 Go',
    '204',
    '304 X',
    '99999',
    '',
  ]);
  return message(`HTTP/1.1 ${status}`, random);
}

function message(first: string, random: Random): string {
  const end = random.pick(ends);
  const lines = [first];
  for (let count = random.below(4); count > 0; count -= 1) lines.push(random.pick(headers));
  const body = 'halo dunia '.repeat(random.below(6));
  const isChunked = lines.includes('Transfer-Encoding: chunked');
  const length = random.oneIn(5) ? random.pick(['0', '-1', '99999999999', '5', 'x']) : `${body.length}`;
  if (!isChunked && !random.oneIn(4)) lines.push(`Content-Length: ${length}`);
  return `${lines.join(end)}${end}${end}${isChunked ? chunked(body, random) : body}`;
}

function chunked(body: string, random: Random): string {
  let text = '';
  for (let at = 0; at < body.length;) {
    const size = random.between(1, 20);
    const piece = body.slice(at, at + size);
    const told = random.oneIn(12)
      ? random.pick(['ffffffff', '0', 'g', '7fffffffff'])
      : piece.length.toString(16);
    text += `${told}${random.oneIn(6) ? ';name=value' : ''}\r\n${piece}\r\n`;
    at += size;
  }
  return `${text}0\r\n${random.oneIn(4) ? 'Trailer: x\r\n' : ''}\r\n`;
}
