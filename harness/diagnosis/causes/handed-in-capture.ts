import type { CaptureFault } from '../../model/evidence.ts';
import type { Cause, Finding } from '../cause.ts';
import { cite } from '../frames.ts';

/** A capture that was handed in is none of the lab, or not all of it. */
export const handedInCapture: Cause = {
  code: 'handed-in-capture',
  find: ({ rubric, evidence }): Finding[] =>
    rubric.scenarios.flatMap(({ id }) => {
      const handedIn = evidence.scenarios.get(id)?.record.handedInCapture;
      return (handedIn?.faults ?? []).map((fault): Finding => {
        const key = `diagnosis.handed-in-capture.${fault.code}`;
        const values = { ...fault.values, file: handedIn?.path ?? '?' };
        return {
          scenario: id,
          programs: [],
          peers: [],
          text: { key, values },
          hint: { key: `${key}.hint`, values },
          frames: cite(id, fault.frames),
          explains: ({ type }) => EXPLAINED[fault.code]?.includes(type) ?? true,
          always: true,
        };
      });
    }),
};

/** The types of check that a fault can make fail; any where it is not listed. */
const EXPLAINED: Partial<Record<CaptureFault['code'], readonly string[]>> = {
  'other-port': ['listening', 'frames', 'order'],
  'started-late': ['handshake', 'frames', 'order', 'payload', 'echo', 'reply'],
  'stopped-early': ['teardown', 'frames', 'order', 'payload', 'echo', 'reply'],
  cut: ['payload', 'echo', 'reply', 'frames', 'order'],
  twice: [],
};
