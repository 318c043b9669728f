/// <reference lib="dom" />
import { all } from './element.ts';
import { scrollInside } from './packet-list.ts';

/** The ladder and the service chart of a scenario. */
export interface Drawings {
  light: (frames: ReadonlySet<number>) => void;
  mark: (frame: number | undefined, options: { isFarAway: boolean }) => void;
}

export function drawings(section: HTMLElement, choose: (frame: number) => void): Drawings {
  const shapes = all<SVGElement>(section, 'svg [data-f]').map((shape) => ({
    shape,
    frame: Number(shape.dataset['f']),
  }));
  const arrows = new Map(
    shapes.filter(({ shape }) => shape.classList.contains('ar')).map(({ shape, frame }) => [frame, shape]),
  );
  const ladder = section.querySelector<HTMLElement>('.ladder');
  let marked: SVGElement | undefined;
  section.addEventListener('click', (event) => {
    const shape = event.target instanceof Element ? event.target.closest<SVGElement>('svg [data-f]') : null;
    if (shape === null) return;
    event.preventDefault();
    choose(Number(shape.dataset['f']));
  });
  ladder?.addEventListener('keydown', (event) => {
    if (event.target !== ladder || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
    event.preventDefault();
    const numbers = [...arrows.keys()];
    const at = numbers.findIndex((number) => arrows.get(number) === marked);
    const next = numbers[event.key === 'ArrowDown' ? at + 1 : Math.max(0, at - 1)];
    if (next !== undefined) choose(next);
  });
  return {
    light: (frames) => {
      for (const { shape, frame } of shapes) shape.classList.toggle('is-lit', frames.has(frame));
    },
    mark: (frame, { isFarAway }) => {
      marked?.classList.remove('is-chosen');
      marked = frame === undefined ? undefined : arrows.get(frame);
      if (marked === undefined) return;
      marked.classList.add('is-chosen');
      const fold = marked.closest('details.fold');
      if (fold instanceof HTMLDetailsElement) fold.open = true;
      if (ladder !== null) scrollInside(ladder, marked);
      if (isFarAway) marked.scrollIntoView({ block: 'center' });
    },
  };
}
