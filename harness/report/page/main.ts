/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { fillBar } from './choice-bar.ts';
import { Captures } from './captures.ts';
import { choiceOfHash, framesOfCheck, hashOf } from './choice.ts';
import type { Choice } from './choice.ts';
import type { PageData } from './data.ts';
import { drawings } from './drawings.ts';
import type { Drawings } from './drawings.ts';
import { all } from './element.ts';
import { sayWith } from './fill.ts';
import { inspector } from './inspector.ts';
import type { Inspector } from './inspector.ts';
import { packetList } from './packet-list.ts';
import type { PacketList } from './packet-list.ts';

interface Section {
  element: HTMLDetailsElement;
  id: string;
  list: PacketList | undefined;
  inspector: Inspector | undefined;
  drawings: Drawings;
}

const data: PageData = JSON.parse(document.getElementById('data')?.textContent ?? '{}');
const say = sayWith(data.words);
const captures = new Captures(data);
const root = document.documentElement;
const bar = document.getElementById('choice');
const sections = all<HTMLDetailsElement>(document, '.scenario').map(sectionOf);
let choice: Choice = {};

root.classList.add('script');
for (const hidden of all(document, '.script-only')) hidden.hidden = false;
for (const card of all(document, '.check')) card.addEventListener('click', chooseCard);
document.addEventListener('click', followFrameLink);
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') choose({});
});
addEventListener('hashchange', readHash);
readHash();

function sectionOf(element: HTMLDetailsElement): Section {
  const id = element.dataset['scenario'] ?? '';
  const chooseFrame = (number: number): void => choose({ frame: { scenario: id, number } });
  const scenario = data.scenarios.find((one) => one.id === id);
  const pane = element.querySelector<HTMLElement>('.inspector');
  const list = scenario && packetList(element, scenario, { captures, say, choose: chooseFrame });
  return {
    element,
    id,
    list,
    inspector: pane
      ? inspector(id, pane, {
          captures,
          say,
          choose: chooseFrame,
          filter: (text) => void list?.filter(text),
        })
      : undefined,
    drawings: drawings(element, chooseFrame),
  };
}

function readHash(): void {
  const read = choiceOfHash(location.hash, data);
  if (read !== undefined) show(read, { isFarAway: read.frame !== undefined });
}

/** Shows a choice and keeps it in the page's address. A frame keeps the check that was chosen where that cites it. */
function choose(next: Choice, options = { isFarAway: false }): void {
  const kept = next.check === undefined && next.frame !== undefined && isCitedBy(choice.check, next.frame);
  const made: Choice = kept && choice.check !== undefined ? { ...next, check: choice.check } : next;
  const hash = hashOf(made);
  history.replaceState(null, '', hash === '' ? location.pathname + location.search : `#${hash}`);
  show(made, options);
}

function isCitedBy(check: string | undefined, frame: { scenario: string; number: number }): boolean {
  return framesOfCheck(check, data).some(
    ({ scenario, number }) => scenario === frame.scenario && number === frame.number,
  );
}

function show(next: Choice, options: { isFarAway: boolean }): void {
  choice = next;
  const { check, frame } = choice;
  const lit = framesOfCheck(check, data);
  for (const card of all(document, '.check.is-chosen')) card.classList.remove('is-chosen');
  if (check !== undefined) document.getElementById(`check-${check}`)?.classList.add('is-chosen');
  root.classList.toggle('has-lit', lit.length > 0);
  root.classList.toggle('has-choice', check !== undefined || frame !== undefined);
  for (const { element, id, list, inspector, drawings } of sections) {
    const frames = new Set(lit.filter(({ scenario }) => scenario === id).map(({ number }) => number));
    const number = frame?.scenario === id ? frame.number : undefined;
    if (number !== undefined || (check !== undefined && frames.size > 0)) element.open = true;
    list?.light(frames);
    drawings.light(frames);
    drawings.mark(number, options);
    list?.mark(number);
    if (number === undefined) inspector?.clear();
    else void inspector?.show(number);
  }
  if (bar !== null)
    fillBar(bar, choice, data, say, {
      choose: (to) => choose(to, { isFarAway: true }),
      clear: () => choose({}),
      toPackets: ({ scenario }) => sections.find(({ id }) => id === scenario)?.list?.focus(),
      filterBy: filterByCheck,
    });
}

function filterByCheck(check: string): void {
  const text = document.querySelector(`#check-${CSS.escape(check)} .filter code`)?.textContent ?? '';
  const scenario = choice.frame?.scenario ?? framesOfCheck(check, data)[0]?.scenario;
  const section = sections.find(({ id }) => id === scenario);
  if (section?.list === undefined) return;
  section.element.open = true;
  void section.list.filter(text).then(() => section.list?.focus());
}

/** A click anywhere on a check chooses it; its links and what can be selected in it keep their own meaning. */
function chooseCard(event: MouseEvent): void {
  const { target, currentTarget } = event;
  if (!(target instanceof Element) || !(currentTarget instanceof HTMLElement)) return;
  const link = target.closest('a');
  if (link !== null && !link.classList.contains('check-link')) return;
  if (target.closest('.difference, code') !== null || getSelection()?.isCollapsed === false) return;
  event.preventDefault();
  choose({ check: currentTarget.id.replace(/^check-/, '') });
}

/** A link to a frame keeps the check that it stands in. */
function followFrameLink(event: MouseEvent): void {
  const link =
    event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
  if (link === null || event.defaultPrevented) return;
  const linked = choiceOfHash(link.hash, data);
  if (linked === undefined) return;
  event.preventDefault();
  const card = link.closest('.check');
  if (linked.frame !== undefined) {
    choose(card === null ? linked : { ...linked, check: card.id.replace(/^check-/, '') }, {
      isFarAway: true,
    });
    return;
  }
  choose(linked);
  const target = document.getElementById(`check-${linked.check ?? ''}`);
  target?.scrollIntoView({ block: 'center' });
  target?.querySelector<HTMLElement>('.check-link')?.focus({ preventScroll: true });
}
