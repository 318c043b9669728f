/** Who works, and on what. */
export interface Crew<T, H> {
  hands: readonly H[];
  items: readonly T[];
  /** What a hand does before it takes an item: no item waits for it, and one that does not get ready takes none. */
  getReady: (hand: H) => Promise<unknown>;
  work: (item: T, hand: H) => Promise<void>;
}

/**
 * Does something with each of the items, as many at once as there are hands: each takes the next item when it is free. Where one fails
 * no other item is begun. Resolves, or rejects with the first failure, when nothing is under way any more.
 */
export async function sideBySide<T, H>({ hands, items, getReady, work }: Crew<T, H>): Promise<void> {
  const waiting = [...items];
  let failure: { reason: unknown } | undefined;
  let unready: unknown;
  const takeTurns = async (hand: H): Promise<void> => {
    try {
      await getReady(hand);
    } catch (error) {
      unready ??= error;
      return;
    }
    while (failure === undefined) {
      const item = waiting.shift();
      if (item === undefined) return;
      try {
        await work(item, hand);
      } catch (reason) {
        failure ??= { reason };
      }
    }
  };
  await Promise.all(hands.map(takeTurns));
  if (failure !== undefined) throw failure.reason;
  if (waiting.length > 0) throw unready;
}
