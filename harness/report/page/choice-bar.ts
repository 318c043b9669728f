/// <reference lib="dom" />
import { checksOfFrame, framesOfCheck } from './choice.ts';
import type { Choice } from './choice.ts';
import type { PageData } from './data.ts';
import { button, element } from './element.ts';
import type { Say } from './fill.ts';

/** What the bar at the foot of the page can do. */
export interface BarActions {
  choose: (choice: Choice) => void;
  toPackets: (frame: { scenario: string; number: number }) => void;
  filterBy: (check: string) => void;
  clear: () => void;
}

/** Tells what is chosen, and leads on from it: to the next cited frame, to the checks that cite a frame. */
export function fillBar(bar: HTMLElement, choice: Choice, data: PageData, say: Say, act: BarActions): void {
  const { check, frame } = choice;
  bar.hidden = check === undefined && frame === undefined;
  if (bar.hidden) return;
  const parts: (Node | null)[] = [];
  if (check !== undefined) {
    const cited = framesOfCheck(check, data);
    const at = cited.findIndex(
      ({ scenario, number }) => scenario === frame?.scenario && number === frame.number,
    );
    const step = (by: number): void => {
      const next = cited[at < 0 ? 0 : (at + by + cited.length) % cited.length];
      if (next !== undefined) act.choose({ check, frame: next });
    };
    const count = cited.length === 0 ? say('noFrames') : at < 0 ? '' : say('framesOf', at + 1, cited.length);
    parts.push(
      element('p', {}, checkLink(check), ` ${titleOf(check)} `, element('span', { class: 'muted' }, count)),
      cited.length > 1 && at >= 0 ? button(say('previous'), {}, () => step(-1)) : null,
      cited.length === 0 || (cited.length === 1 && at === 0) ? null : button(say('next'), {}, () => step(1)),
      hasFilter(check) ? button(say('filterCheck'), {}, () => act.filterBy(check)) : null,
    );
  } else if (frame !== undefined) {
    const citing = checksOfFrame(frame, data);
    const about = element('p', {}, element('b', {}, say('frame', frame.number)), ' ');
    if (citing.length === 0) about.append(say('notCited'));
    else about.append(`${say('citedBy')} `, ...citing.flatMap((id) => [checkLink(id), ' ']));
    parts.push(about);
  }
  if (frame !== undefined) parts.push(button(say('toPackets'), {}, () => act.toPackets(frame)));
  parts.push(button(say('clear'), {}, act.clear));
  bar.replaceChildren(...parts.filter((part) => part !== null));
}

function checkLink(id: string): HTMLElement {
  return element('a', { href: `#check-${id}`, class: 'frame' }, id);
}

function titleOf(check: string): string {
  return document.getElementById(`check-${check}`)?.querySelector('h3')?.textContent ?? '';
}

function hasFilter(check: string): boolean {
  return document.getElementById(`check-${check}`)?.querySelector('.filter code') != null;
}
