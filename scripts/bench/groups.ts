import { checkRows } from './check.ts';
import { CLASS_ROWS, classRows } from './class.ts';
import { dockerRows } from './docker.ts';
import { mininetRows } from './mininet.ts';
import { PACKET_ROWS, packetRows } from './packets.ts';
import { REGRADE_ROWS, regradeRows, START_ROWS, startRows } from './regrade.ts';
import type { RowGroup } from './row.ts';
import { scenarioRows } from './scenario.ts';

/** Rows that are measured together, and what each is called. */
interface Group {
  id: string;
  rows: readonly string[];
  run: RowGroup;
}

/** All that is measured, in the order of the table. */
export const GROUPS: readonly Group[] = [
  { id: 'lab', rows: ['scenario'], run: scenarioRows },
  { id: 'docker', rows: ['docker-script', 'docker-new', 'docker-kept'], run: dockerRows },
  { id: 'mininet', rows: ['mininet', 'mininet-switch', 'mininet-process'], run: mininetRows },
  { id: 'class', rows: CLASS_ROWS, run: classRows },
  { id: 'check', rows: ['check-t1'], run: checkRows },
  { id: 'packets', rows: PACKET_ROWS, run: packetRows },
  { id: 'start', rows: START_ROWS, run: startRows },
  { id: 'regrade', rows: REGRADE_ROWS, run: regradeRows },
];
