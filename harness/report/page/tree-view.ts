/// <reference lib="dom" />
import { visible } from '../visible.ts';
import type { Detail } from './detail.ts';
import { all, button, element } from './element.ts';

/** The layers of a packet, which open and close; `mark` marks the innermost line that a byte belongs to. */
export interface TreeView {
  element: HTMLElement;
  mark: (at: number) => void;
}

/** `light` is told which bytes the chosen line stands for. */
export function treeView(
  layers: readonly Detail[],
  label: string,
  light: (from: number | undefined, length: number | undefined) => void,
): TreeView {
  const lines: { detail: Detail; line: HTMLElement }[] = [];
  const tree = element('div', { class: 'tree', role: 'group', 'aria-label': label, tabindex: '0' });
  const choose = (detail: Detail, line: HTMLElement): void => {
    for (const other of all(tree, '[aria-pressed="true"]')) other.setAttribute('aria-pressed', 'false');
    if (line instanceof HTMLButtonElement) line.setAttribute('aria-pressed', 'true');
    light(detail.from, detail.length);
  };
  const lineOf = (detail: Detail): HTMLElement => {
    const line = button(visible(detail.text), { 'aria-pressed': 'false' }, () => choose(detail, line));
    lines.push({ detail, line });
    const item = element('li', {}, line);
    if (detail.children.length > 0) item.append(element('ul', {}, ...detail.children.map(lineOf)));
    return item;
  };
  for (const [index, layer] of layers.entries()) {
    const summary = element('summary', {}, visible(layer.text));
    summary.addEventListener('click', () => choose(layer, summary));
    const group = element('details', {}, summary, element('ul', {}, ...layer.children.map(lineOf)));
    group.open = index >= layers.length - 2;
    tree.append(group);
  }
  return {
    element: tree,
    mark: (at) => {
      const holding = lines.filter(
        ({ detail: { from, length = 0 } }) => from !== undefined && at >= from && at < from + length,
      );
      const innermost = holding.toSorted((a, b) => (a.detail.length ?? 0) - (b.detail.length ?? 0))[0];
      if (innermost === undefined) return;
      const group = innermost.line.closest('details');
      if (group !== null) group.open = true;
      choose(innermost.detail, innermost.line);
      innermost.line.scrollIntoView({ block: 'nearest' });
    },
  };
}
