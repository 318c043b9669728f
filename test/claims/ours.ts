import type { StepRecord } from '../../harness/model/evidence.ts';
import { program, scenarioOf } from '../support/evidence.ts';
import { merge, tcpConversation } from '../support/frames.ts';
import type { Case } from './support.ts';

const later = 1_700_000_000_000_000_000n;

/** One of our scenarios: mesin-3 asks while mesin-2 is held, and is served only after mesin-2's connection is closed. */
export function concurrentScenario(): Case {
  const frames = merge(
    tcpConversation({
      script: [
        'handshake',
        { waitMs: 500 },
        { from: 'client', data: 'satu' },
        { from: 'server', data: 'satu' },
        'close',
      ],
    }),
    tcpConversation({
      client: '172.16.16.103',
      clientPort: 40_001,
      startNs: later + 100_000_000n,
      script: [
        'handshake',
        { from: 'client', data: 'dua' },
        { waitMs: 600 },
        { from: 'server', data: 'dua' },
        'close',
      ],
    }),
  );
  const released: StepRecord = {
    index: 0,
    kind: 'release',
    programs: [],
    startMs: 0,
    endMs: 0,
    fromFrame: 8,
    toFrame: 8,
    outcome: 'done',
  };
  return {
    ours: [
      scenarioOf({
        id: 'behaviour',
        frames,
        programs: [
          program('server', 'mesin-1'),
          program('client-a', 'mesin-2'),
          program('client-b', 'mesin-3'),
        ],
        record: { steps: [released] },
      }),
    ],
    checks: [
      {
        id: 'behaviour',
        type: 'concurrent-service',
        title: 'One at a time, or in parallel?',
        points: 0,
        scenario: 'behaviour',
        with: { server: 'server', first: 'client-a', second: 'client-b' },
      },
    ],
  };
}
