import { compileFilter, fieldColumn, pointAt } from '../../../harness/filter/index.ts';
import { findNearMiss } from '../../../harness/filter/near-misses.ts';
import { fieldNames } from '../../../harness/filter/fields/index.ts';
import { dissect, writePcapng } from '../../../harness/wire/index.ts';
import type { Frame } from '../../../harness/wire/types.ts';
import { udpDatagram } from '../../../test/support/frames.ts';
import { area, demand } from '../area.ts';
import { allFrames, captures } from '../corpus.ts';
import { makeFilter, mutateText } from '../make-filter.ts';
import { mutateFrames, numbered } from '../mutate-frames.ts';
import type { Random } from '../random.ts';
import { smallerFrames, smallerTexts } from '../smaller.ts';

/** The text of filters: by the grammar, and with something changed. */
export const filterTexts = area<string>({
  name: 'filter texts',
  passes: 'the filter compiled',
  share: 80,
  generate: (random) => (random.oneIn(3) ? mutateText(makeFilter(random), random) : makeFilter(random)),
  run(text) {
    const compiled = compileFilter(text);
    if (compiled.status === 'ok') return { isPast: true, heldBytes: text.length };
    const { error } = compiled;
    demand(error.at >= 0 && error.at <= text.length && error.length >= 1, 'a fault lies within the filter');
    demand(error.message.length < 600 + 4 * text.length, 'what is said of a fault stays short');
    return { isPast: false, heldBytes: pointAt(text, error).length + error.message.length };
  },
  sizeOf: (text) => text.length,
  smaller: smallerTexts,
  store: (text) => ({ extension: 'txt', content: text }),
});

interface Asked {
  filter: string;
  frames: Frame[];
}

/** Filters on packets, with every field's values where they are asked for. */
export const filtersOnPackets = area<Asked>({
  name: 'filters on packets',
  passes: 'the filter compiled',
  share: 20,
  generate: (random) => ({ filter: makeFilter(random), frames: someFrames(random) }),
  run({ filter, frames }) {
    const capture = dissect({ format: 'pcapng', frames, names: new Map() });
    const compiled = compileFilter(filter);
    if (compiled.status === 'error') return { isPast: false, heldBytes: 0 };
    const missed = capture.packets.filter((packet) => !compiled.matches(packet, capture));
    const near = findNearMiss(filter, missed, capture);
    demand((near === undefined) === (missed.length === 0), 'for packets that are missed there is a reason');
    if (near !== undefined && 'filter' in near)
      demand(compileFilter(near.filter).status === 'ok', 'the filter that is named instead compiles');
    const words = near === undefined ? [] : 'values' in near ? near.values : near.protocols;
    return { isPast: true, heldBytes: words.reduce((sum, word) => sum + word.length, 0) };
  },
  sizeOf: ({ filter, frames }) => frames.reduce((sum, { bytes }) => sum + bytes.length, filter.length),
  *smaller({ filter, frames }) {
    for (const fewer of smallerFrames(frames)) yield { filter, frames: fewer };
    for (const shorter of smallerTexts(filter)) yield { filter: shorter, frames };
  },
  store: ({ filter, frames }) => ({
    extension: 'pcapng',
    content: writePcapng({ frames, comments: new Map([[1, filter]]), application: 'fuzz' }),
  }),
});

const columns = fieldNames().flatMap((name) => {
  const column = fieldColumn(name);
  return column.status === 'ok' ? [{ name, valuesOf: column.valuesOf }] : [];
});

/** Every value that can be asked for, of packets with changed bytes. */
export const fieldValues = area<Frame[]>({
  name: 'fields of packets',
  passes: 'a field has a value',
  share: 4,
  generate: (random) => someFrames(random).slice(0, 6),
  run(frames) {
    const capture = dissect({ format: 'pcapng', frames, names: new Map() });
    let heldBytes = 0;
    for (const { valuesOf } of columns)
      for (const packet of capture.packets)
        for (const text of valuesOf(packet, capture)) {
          // eslint-disable-next-line no-control-regex
          demand(!/[\u0000-\u001f\u007f-\u009f]/.test(text), 'a printed value does nothing to a terminal');
          heldBytes += text.length;
        }
    return { isPast: heldBytes > 0, heldBytes };
  },
  sizeOf: (frames) => frames.reduce((sum, { bytes }) => sum + bytes.length, 0),
  smaller: smallerFrames,
  store: (frames) => ({ extension: 'pcapng', content: writePcapng({ frames, application: 'fuzz' }) }),
});

function someFrames(random: Random): Frame[] {
  const frames = numbered(random.pick(captures).slice(0, 12));
  if (random.oneIn(40)) frames.splice(0, frames.length, longDatagram(random));
  return random.oneIn(3) ? frames : mutateFrames(frames, random, allFrames);
}

/** As long as a frame may be: what a pattern takes longest to look through. */
function longDatagram(random: Random): Frame {
  const data = random.pick(['a', 'ab', 'aaaaaaaaaaaaaaaab', 'halo ', '0']).repeat(1400).slice(0, 1400);
  return udpDatagram({ src: '172.16.16.102', dst: '172.16.16.101', srcPort: 50_000, dstPort: 80, data });
}
