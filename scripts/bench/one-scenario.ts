import type { Rubric } from '../../harness/model/rubric.ts';

/** T1 cut down to one scenario: a server, and two clients that start together. Ten points where the first of them connects. */
export function oneScenario(t1: Rubric): Rubric {
  const { services: _none, ...rubric } = t1;
  return {
    ...rubric,
    id: 'bench-one-scenario',
    passMark: 10,
    scenarios: [
      {
        id: 'both',
        title: 'a server and two clients',
        steps: [
          { start: 'server-p4', on: 'mesin-1', id: 'server' },
          {
            together: [
              { run: 'client-p4', on: 'mesin-2', id: 'client-a' },
              { run: 'client-p4', on: 'mesin-3', id: 'client-b' },
            ],
          },
        ],
      },
    ],
    checks: [
      {
        id: 'connect',
        type: 'handshake',
        title: 'connects',
        points: 10,
        scenario: 'both',
        with: { client: 'client-a', server: 'server' },
      },
    ],
  };
}
