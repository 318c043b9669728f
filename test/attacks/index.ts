import type { Attack } from './attack.ts';
import { limits } from './limits.ts';
import { network } from './network.ts';
import { processes } from './processes.ts';
import { reports } from './reports.ts';
import { secrets } from './secrets.ts';
import { submission } from './submission.ts';

export type { Attack, Peaks, Scene } from './attack.ts';

/** All attacks, in the order in which they are run and told. */
export const attacks: readonly Attack[] = [
  ...limits,
  ...processes,
  ...secrets,
  ...network,
  ...submission,
  ...reports,
];
