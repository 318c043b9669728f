import { areEqual } from '../bytes.ts';
import type { Cause, Finding } from '../cause.ts';
import type { Context } from '../context.ts';
import { dialoguesIn, finOf, resetOf, type Dialogue } from '../dialogues.ts';
import { cite } from '../frames.ts';
import { asksForAnswer } from '../suppress.ts';

/** The same two programs, alone in two scenarios, did different things: luck decides, and no single run shows all. */
export const runsDiffer: Cause = {
  code: 'runs-differ',
  find: (context) => {
    const runs = soleRuns(context);
    return runs.flatMap((run, index): Finding[] => {
      const other = runs
        .slice(0, index)
        .find((earlier) => isSamePair(earlier, run) && !isSameOutcome(earlier, run));
      return other === undefined ? [] : [tell(other, run), tell(run, other)];
    });
  },
};

/** Scenarios over a plain cable with one server and one client, both the student's, and one connection. */
function soleRuns({ scenarios }: Context): Dialogue[] {
  return scenarios.flatMap((view) => {
    const [dialogue, ...others] = dialoguesIn(view);
    const isPlain = view.scenario.link === undefined && view.evidence.record.counters.complete;
    const isOwn =
      view.programs.length === 2 && view.programs.every(({ record }) => record.probe === undefined);
    return dialogue !== undefined && others.length === 0 && isPlain && isOwn ? [dialogue] : [];
  });
}

function isSamePair(a: Dialogue, b: Dialogue): boolean {
  return (
    a.server.file === b.server.file &&
    a.client.file === b.client.file &&
    a.client.hasInput === b.client.hasInput &&
    a.view.scenario.steps.length === b.view.scenario.steps.length &&
    areEqual(a.up.sent, b.up.sent)
  );
}

function isSameOutcome(a: Dialogue, b: Dialogue): boolean {
  return a.down.sent.length === b.down.sent.length && endOf(a) === endOf(b);
}

function endOf(dialogue: Dialogue): string {
  if (resetOf(dialogue, 'server') !== undefined) return 'reset';
  return finOf(dialogue, 'server') === undefined ? 'open' : 'closed';
}

function tell(one: Dialogue, other: Dialogue): Finding {
  const { view, client, server } = one;
  const [first, second] = [one, other].toSorted((a, b) => a.down.sent.length - b.down.sent.length);
  return {
    scenario: view.id,
    programs: [server.id],
    peers: [client.id],
    text: {
      key: 'diagnosis.runs-differ',
      values: {
        less: first?.down.sent.length ?? 0,
        more: second?.down.sent.length ?? 0,
        lessEnd: first === undefined ? 'closed' : endOf(first),
        moreEnd: second === undefined ? 'closed' : endOf(second),
      },
    },
    hint: { key: 'diagnosis.runs-differ.hint' },
    ...(server.file === undefined ? {} : { place: { file: server.file } }),
    frames: [
      ...cite(view.id, one.down.frames.slice(-3)),
      ...cite(other.view.id, other.down.frames.slice(-3)),
    ],
    once: `${server.file ?? server.id} ${client.file ?? client.id}`,
    blocking: false,
    explains: ({ type }) => asksForAnswer(type) || type === 'teardown' || type === 'payload',
  };
}
