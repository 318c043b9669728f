/// <reference lib="dom" />
import { hexOfBytes, textOfBytes } from './bytes.ts';
import { button, element } from './element.ts';
import type { Say } from './fill.ts';
import type { Stream } from './stream.ts';

/** What is shown of a stream; the rest is in the capture file. */
const mostBytes = 64 * 1024;

/** What can be done from a stream. `address` is the fragment that chooses a frame. */
export interface StreamActions {
  choose: (frame: number) => void;
  address: (frame: number) => string;
  filter: (text: string) => void;
  close: () => void;
}

/** A whole conversation, each direction in its own colour and under its own line. */
export function streamView(stream: Stream, say: Say, act: StreamActions): HTMLElement {
  const text = element('pre', {
    class: 'stream-text',
    tabindex: '0',
    role: 'group',
    'aria-label': say('stream', stream.number),
  });
  let isHex = false;
  const fill = (): void => {
    text.replaceChildren(...piecesOf(stream, isHex, act, say));
  };
  const asText = button(say('streamText'), { 'aria-pressed': 'true' }, () => show(false));
  const asHex = button(say('streamHex'), { 'aria-pressed': 'false' }, () => show(true));
  const show = (asBytes: boolean): void => {
    isHex = asBytes;
    asText.setAttribute('aria-pressed', String(!asBytes));
    asHex.setAttribute('aria-pressed', String(asBytes));
    fill();
  };
  fill();
  const head = element(
    'div',
    { class: 'inspector-head' },
    element('b', {}, `${stream.protocol}.stream eq ${stream.number}`),
    element('span', { class: 'key to-server' }, say('toServer', stream.toServerBytes)),
    element('span', { class: 'key to-client' }, say('toClient', stream.toClientBytes)),
    asText,
    asHex,
    button(say('filterStream'), {}, () => act.filter(`${stream.protocol}.stream eq ${stream.number}`)),
    button(say('close'), {}, act.close),
  );
  return element('div', { class: 'stream' }, head, text);
}

function piecesOf(stream: Stream, isHex: boolean, act: StreamActions, say: Say): Node[] {
  const nodes: Node[] = [];
  let room = mostBytes;
  let left = 0;
  let before: string | undefined;
  for (const { from, frame, bytes } of stream.pieces) {
    const shown = bytes.subarray(0, room);
    room -= shown.length;
    left += bytes.length - shown.length;
    if (shown.length === 0) continue;
    const title = `${say('frame', frame)}: ${from === 'client' ? say('toServer', bytes.length) : say('toClient', bytes.length)}`;
    const side = from === 'client' ? 'to-server' : 'to-client';
    if (before !== undefined && before !== from) nodes.push(document.createTextNode('\n'));
    before = from;
    // A link, for a button cannot break across lines.
    const piece = element(
      'a',
      { class: side, title, href: `#${act.address(frame)}` },
      isHex ? `${hexOfBytes(shown)}\n` : textOfBytes(shown),
    );
    piece.addEventListener('click', (event) => {
      event.preventDefault();
      act.choose(frame);
    });
    nodes.push(piece);
  }
  if (left > 0) nodes.push(element('p', { class: 'note' }, say('cut', left)));
  return nodes;
}
