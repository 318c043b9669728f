import type { Backend } from '../lab/backend.ts';
import type { Rubric } from '../model/rubric.ts';
import { processors } from '../processors.ts';
import { defaultLimits } from './crew-size.ts';
import { SlotKeeper } from './slot-keeper.ts';

/** Slots for a submission that has the machine to itself: its scenarios run side by side on them. */
export interface Lanes extends AsyncDisposable {
  slots: readonly [SlotKeeper, ...SlotKeeper[]];
}

/** As many slots as the machine can serve, and none that no scenario would use. They are opened when they are first used. */
export function lanesFor(rubric: Rubric, backend: Backend): Lanes {
  const scenarios = rubric.scenarios.filter(({ capture }) => capture === undefined).length;
  const more = Math.min(defaultLimits(processors()).least, scenarios) - 1;
  const keeper = (): SlotKeeper => new SlotKeeper(rubric, { backend });
  const slots: Lanes['slots'] = [keeper(), ...Array.from({ length: Math.max(0, more) }, keeper)];
  return {
    slots,
    async [Symbol.asyncDispose]() {
      await Promise.all(slots.map((one) => one.close()));
    },
  };
}
