import { describe, expect, it } from 'vitest';
import { sideBySide } from '../../harness/batch/side-by-side.ts';

/** A promise that is settled from outside. */
function door(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const ready = async (): Promise<void> => {};

describe('work side by side', () => {
  it('gives each hand an item at once, and the next one to who is free first', async () => {
    const doors = { a: door(), b: door(), c: door() };
    const begun: string[] = [];
    const done = sideBySide({
      hands: ['left', 'right'],
      items: ['a', 'b', 'c'] as const,
      getReady: ready,
      async work(item, hand) {
        begun.push(`${hand} ${item}`);
        doors[item].open();
        // The first is held until the third has begun: with one hand only this would never end.
        if (item === 'a') await doors.c.opened;
      },
    });
    await done;
    expect(begun).toEqual(['left a', 'right b', 'right c']);
  });

  it('begins nothing after a failure, and waits for what is under way', async () => {
    const slow = door();
    const events: string[] = [];
    const done = sideBySide({
      hands: [1, 2],
      items: ['fails', 'slow', 'never'],
      getReady: ready,
      async work(item) {
        events.push(`begin ${item}`);
        if (item === 'fails') {
          setImmediate(slow.open);
          throw new Error('the disk is full');
        }
        await slow.opened;
        events.push(`end ${item}`);
      },
    });
    await expect(done).rejects.toThrow('the disk is full');
    expect(events).toEqual(['begin fails', 'begin slow', 'end slow']);
  });

  it('does without a hand that does not get ready', async () => {
    const by: number[] = [];
    await sideBySide({
      hands: [1, 2],
      items: ['a', 'b', 'c'],
      getReady: (hand) => (hand === 2 ? Promise.reject(new Error('no memory')) : ready()),
      async work(_, hand) {
        by.push(hand);
      },
    });
    expect(by).toEqual([1, 1, 1]);
  });

  it('fails where nobody gets ready, and does not pass over the work', async () => {
    const done = sideBySide({
      hands: [1, 2],
      items: ['a'],
      getReady: () => Promise.reject(new Error('no memory')),
      work: ready,
    });
    await expect(done).rejects.toThrow('no memory');
  });
});
