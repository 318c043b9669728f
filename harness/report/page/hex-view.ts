/// <reference lib="dom" />
import { characterOf, hex } from './bytes.ts';
import { element } from './element.ts';

/** The bytes of a frame in rows of sixteen; `light` marks a stretch of them. */
export interface HexView {
  element: HTMLElement;
  light: (from: number | undefined, length: number | undefined) => void;
}

/** `choose` is told which byte was clicked. */
export function hexView(bytes: Uint8Array, label: string, choose: (at: number) => void): HexView {
  const cells: HTMLElement[][] = [];
  const view = element('pre', { class: 'hex', tabindex: '0', 'aria-label': label, role: 'group' });
  for (let row = 0; row < bytes.length; row += 16) {
    const line = bytes.subarray(row, row + 16);
    view.append(element('span', { class: 'offset' }, hex(row, 4)), '  ');
    for (const [column, byte] of line.entries()) {
      const cell = element('span', { 'data-at': String(row + column) }, hex(byte, 2));
      cells[row + column] = [cell];
      view.append(cell, column === 7 ? '  ' : ' ');
    }
    view.append('   '.repeat(16 - line.length) + (line.length < 8 ? ' ' : ''), ' ');
    for (const [column, byte] of line.entries()) {
      const cell = element('span', { 'data-at': String(row + column) }, characterOf(byte));
      cells[row + column]?.push(cell);
      view.append(cell);
    }
    view.append('\n');
  }
  view.addEventListener('click', ({ target }) => {
    const at = target instanceof HTMLElement ? target.dataset['at'] : undefined;
    if (at !== undefined) choose(Number(at));
  });
  return {
    element: view,
    light: (from, length) => {
      for (const [at, pair] of cells.entries()) {
        const isLit = from !== undefined && at >= from && at < from + (length ?? 0);
        for (const cell of pair) cell.classList.toggle('is-lit', isLit);
      }
    },
  };
}
