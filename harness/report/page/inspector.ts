/// <reference lib="dom" />
import type { Capture } from '../../wire/index.ts';
import type { Captures } from './captures.ts';
import { hashOf } from './choice.ts';
import { button, element } from './element.ts';
import type { Say } from './fill.ts';
import { hexView } from './hex-view.ts';
import { layersOf } from './layers.ts';
import { streamOf } from './stream.ts';
import { streamView } from './stream-view.ts';
import { treeView } from './tree-view.ts';

/** The panes below a packet list: the chosen packet's layers and bytes, and the stream that it belongs to. */
export interface Inspector {
  show: (frame: number) => Promise<void>;
  clear: () => void;
}

export function inspector(
  scenario: string,
  pane: HTMLElement,
  {
    captures,
    say,
    choose,
    filter,
  }: {
    captures: Captures;
    say: Say;
    choose: (frame: number) => void;
    filter: (text: string) => void;
  },
): Inspector {
  let wanted = 0;
  let openStream: string | undefined;
  const clear = (): void => {
    wanted = 0;
    openStream = undefined;
    pane.replaceChildren(element('p', { class: 'inspector-head' }, say('choose')));
  };
  const render = (capture: Capture, frame: number): void => {
    const packet = capture.packets[frame - 1];
    if (packet === undefined) return clear();
    const bytes = hexView(packet.frame.bytes, say('bytes'), (at) => tree.mark(at));
    const tree = treeView(layersOf(packet, capture), say('details'), (from, length) =>
      bytes.light(from, length),
    );
    const stream = streamOf(packet, capture);
    const name = stream === undefined ? undefined : `${stream.protocol} ${stream.number}`;
    const toggle = (isOpen: boolean): void => {
      openStream = isOpen ? name : undefined;
      render(capture, frame);
    };
    const follow =
      stream === undefined
        ? null
        : button(say('follow'), { 'aria-expanded': String(openStream === name) }, () =>
            toggle(openStream !== name),
          );
    pane.replaceChildren(
      element('div', { class: 'inspector-head' }, element('b', {}, say('frame', frame)), follow),
      element('div', { class: 'inspector-panes' }, tree.element, bytes.element),
    );
    if (stream !== undefined && openStream === name)
      pane.append(
        streamView(stream, say, {
          choose,
          filter,
          address: (number) => hashOf({ frame: { scenario, number } }),
          close: () => toggle(false),
        }),
      );
  };
  clear();
  return {
    show: async (frame) => {
      if (frame === wanted) return;
      wanted = frame;
      const capture = await captures.of(scenario);
      if (wanted !== frame) return;
      if (capture === undefined)
        pane.replaceChildren(element('p', { class: 'inspector-head' }, say('unreadable')));
      else render(capture, frame);
    },
    clear,
  };
}
