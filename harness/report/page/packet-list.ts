/// <reference lib="dom" />
import { compileFilter, pointAt } from '../../filter/index.ts';
import type { Captures } from './captures.ts';
import type { PageScenario } from './data.ts';
import { all } from './element.ts';
import type { Say } from './fill.ts';

/** The packet list of a scenario: chosen by mouse and keyboard, and filtered. */
export interface PacketList {
  /** Marks a row as the chosen one, and brings it into view inside the list; undefined: none. */
  mark: (frame: number | undefined) => void;
  light: (frames: ReadonlySet<number>) => void;
  filter: (text: string) => Promise<void>;
  focus: () => void;
}

export function packetList(
  section: HTMLElement,
  scenario: PageScenario,
  { captures, say, choose }: { captures: Captures; say: Say; choose: (frame: number) => void },
): PacketList | undefined {
  const box = section.querySelector<HTMLElement>('.packets');
  const table = box?.querySelector('table');
  const form = section.querySelector<HTMLFormElement>('.filter-box');
  const error = section.querySelector<HTMLElement>('.filter-error');
  const input = form?.querySelector('input');
  const result = form?.querySelector('output');
  if (!box || !table || !form || !error || !input || !result) return undefined;
  const rows = new Map(all<HTMLTableRowElement>(table, 'tbody tr').map((row) => [numberOf(row), row]));
  let current = [...rows.values()][0];
  table.setAttribute('role', 'grid');
  box.removeAttribute('tabindex');
  current?.setAttribute('tabindex', '0');

  const makeCurrent = (row: HTMLTableRowElement): void => {
    // Taking the tab stop from a row, if only for a moment, takes its focus.
    if (row === current) return;
    current?.removeAttribute('tabindex');
    row.setAttribute('tabindex', '0');
    current = row;
  };
  const go = (row: HTMLTableRowElement | undefined): void => {
    if (row === undefined) return;
    makeCurrent(row);
    row.focus({ preventScroll: true });
    choose(numberOf(row));
  };
  table.tBodies[0]?.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || target.closest('a') !== null) return;
    go(target.closest('tr') ?? undefined);
  });
  table.addEventListener('keydown', (event) => {
    if (!(event.target instanceof HTMLTableRowElement)) return;
    const shown = [...rows.values()].filter((row) => !row.hidden);
    const to = targetOf(event.key, shown.indexOf(event.target), shown.length);
    if (to === undefined) return;
    event.preventDefault();
    go(shown[to]);
  });

  const apply = async (): Promise<void> => {
    const text = input.value;
    const compiled = compileFilter(text);
    form.classList.toggle('is-invalid', compiled.status === 'error');
    form.classList.toggle('is-valid', compiled.status === 'ok' && text.trim() !== '');
    error.hidden = compiled.status === 'ok';
    if (compiled.status === 'error') {
      error.textContent =
        `${compiled.error.message}\n${pointAt(text, compiled.error)}\n${compiled.error.hint ?? ''}`.trimEnd();
      result.textContent = '';
      return;
    }
    error.textContent = '';
    const capture = await captures.of(scenario.id);
    if (capture === undefined) {
      result.textContent = say('unreadable');
      return;
    }
    const matching = new Set(
      capture.packets.filter((packet) => compiled.matches(packet, capture)).map(({ frame }) => frame.number),
    );
    const isAll = text.trim() === '';
    for (const [number, row] of rows) row.hidden = !isAll && !matching.has(number);
    const part = scenario.isWhole ? '' : ` ${say('part', scenario.frames)}`;
    result.textContent = isAll ? '' : `${say('shown', matching.size, capture.packets.length)}${part}`;
    const first = [...rows.values()].find((row) => !row.hidden);
    if (current?.hidden === true && first !== undefined) makeCurrent(first);
  };
  input.addEventListener('input', () => {
    const { status } = compileFilter(input.value);
    form.classList.toggle('is-invalid', status === 'error');
    form.classList.toggle('is-valid', status === 'ok' && input.value.trim() !== '');
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void apply();
  });
  form.addEventListener('reset', () => {
    input.value = '';
    void apply();
  });

  return {
    mark: (frame) => {
      const old = table.querySelector('.is-chosen');
      old?.classList.remove('is-chosen');
      old?.removeAttribute('aria-selected');
      const row = frame === undefined ? undefined : rows.get(frame);
      if (row === undefined) return;
      row.hidden = false;
      row.classList.add('is-chosen');
      row.setAttribute('aria-selected', 'true');
      makeCurrent(row);
      scrollInside(box, row);
    },
    light: (frames) => {
      for (const [number, row] of rows) row.classList.toggle('is-lit', frames.has(number));
    },
    filter: (text) => {
      input.value = text;
      return apply();
    },
    focus: () => {
      current?.scrollIntoView({ block: 'center' });
      current?.focus({ preventScroll: true });
    },
  };
}

function numberOf(row: HTMLTableRowElement): number {
  return Number(row.cells[0]?.textContent ?? 0);
}

function targetOf(key: string, at: number, count: number): number | undefined {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 };
  const step = steps[key];
  if (step !== undefined) return Math.min(count - 1, Math.max(0, at + step));
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

/** Scrolls a box so that something in it can be seen, and nothing around the box. */
export function scrollInside(box: HTMLElement, inside: Element): void {
  const [outer, inner] = [box.getBoundingClientRect(), inside.getBoundingClientRect()];
  const head = 48;
  if (inner.top < outer.top + head) box.scrollTop -= outer.top + head + 20 - inner.top;
  else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom + 40;
}
