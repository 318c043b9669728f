import { allServed } from './all-served.ts';
import { concurrentService } from './concurrent-service.ts';
import type { CheckDefinition } from './definition.ts';
import { dns } from './dns.ts';
import { echo } from './echo.ts';
import { frames } from './frames.ts';
import { handshake } from './handshake.ts';
import { listening } from './listening.ts';
import { order } from './order.ts';
import { output } from './output.ts';
import { payload } from './payload.ts';
import { reply } from './reply.ts';
import { teardown } from './teardown.ts';

/** Every type of check, in the order of the reference page. */
export const checkDefinitions: readonly CheckDefinition[] = [
  listening,
  handshake,
  teardown,
  payload,
  echo,
  reply,
  dns,
  output,
  allServed,
  concurrentService,
  frames,
  order,
];

/** The definition of a check's type, if there is one. */
export function checkDefinition(type: string): CheckDefinition | undefined {
  return checkDefinitions.find((definition) => definition.type === type);
}
