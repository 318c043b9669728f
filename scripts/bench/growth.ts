import { measured, toRow, type Row } from './row.ts';
import { median } from './statistics.ts';

/** What one size took: whole processes. */
export interface Step {
  size: number;
  command: string;
  /** From the start of each process to its end, in milliseconds. */
  times: readonly number[];
  /** The most memory that each held, in MiB. */
  peaks: readonly number[];
}

/** What the rows of a growth are called. */
export const growthIds = (id: string): { linear: string; flat: string } => ({
  linear: `${id}-linear`,
  flat: `${id}-flat`,
});

/** So much more than at the middle size is still as much: what an engine does now and then falls on one size and not on the other. */
const AS_MUCH = { of: 'ratio', atMost: 1.25 } as const;

/**
 * Whether time is linear and memory flat: the largest size beside a tenth of it. Of the times, that of the smallest size is taken
 * off: beside the start of a process, what grows with the square of the size would hardly be seen at the middle one. No rows
 * where one of the three was not measured.
 */
export function growthRows(
  { id, things, per }: { id: string; things: string; per: number },
  steps: ReadonlyMap<number, Step>,
  sizes: readonly [number, number, number],
): Row[] {
  const [smallest, middle, largest] = [steps.get(sizes[0]), steps.get(sizes[1]), steps.get(sizes[2])];
  if (smallest === undefined || middle === undefined || largest === undefined) return [];
  const ids = growthIds(id);
  const [fewest, few, many] = [smallest, middle, largest].map(({ size }) => size.toLocaleString('en'));
  const start = median(smallest.times);
  const each = per === 1 ? 'each' : `each ${per.toLocaleString('en')}`;
  const timeOf = ({ command, times, size }: Step) =>
    measured(
      command,
      'ms',
      times.map((ms) => ((ms - start) / (size - smallest.size)) * per),
    );
  return [
    toRow({
      id: ids.linear,
      what: `growth is linear: time of ${each} of ${many} ${things}`,
      against: `of ${few}`,
      aim: AS_MUCH,
      ours: timeOf(largest),
      theirs: timeOf(middle),
      note: `beyond the time of ${fewest}`,
    }),
    toRow({
      id: ids.flat,
      what: `growth is flat: peak memory of ${many} ${things}`,
      against: `of ${few}`,
      aim: AS_MUCH,
      ...(largest.peaks.length === 0 || middle.peaks.length === 0
        ? { note: 'not installed: apt-get install time' }
        : {
            ours: measured(largest.command, 'MiB', largest.peaks),
            theirs: measured(middle.command, 'MiB', middle.peaks),
          }),
    }),
  ];
}
