import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileFilter, FrameSelection, noCapture } from '../../harness/filter/index.ts';
import { fieldNames, findField } from '../../harness/filter/fields/index.ts';
import { dissect, readCapture, scanCapture, writePcapng } from '../../harness/wire/index.ts';
import type { Capture } from '../../harness/wire/index.ts';
import { makeFilter } from '../../scripts/fuzz/make-filter.ts';
import { mutateFrames } from '../../scripts/fuzz/mutate-frames.ts';
import { Random } from '../../scripts/fuzz/random.ts';
import { tcpConversation } from '../support/frames.ts';
import { filterCaptures } from './captures.ts';
import { filtersFor } from './filters.ts';

const folder = process.env['WIREMARK_CAPTURES'] ?? join(import.meta.dirname, '../../../shared/captures');
const real = existsSync(folder)
  ? readdirSync(folder).map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))] as const)
  : [];
if (real.length === 0) console.info(`no real captures: there is no folder ${folder}`);
const made = Object.entries(filterCaptures).map(
  ([name, frames]) => [name, writePcapng({ frames, application: 'test' })] as const,
);

describe('frames selected one by one', () => {
  it.each([...made, ...real])('are those that the dissected capture has: %s', (_, bytes) => {
    const capture = dissect(readCapture(bytes));
    let compared = 0;
    for (const filter of filtersFor(capture)) compared += Number(compare(filter, bytes, capture));
    expect(compared).toBeGreaterThan(bytes.length > 100 ? 30 : 0);
  });

  it('are the same for random filters on frames with changed bytes', () => {
    const all = Object.values(filterCaptures);
    let compared = 0;
    for (let input = 0; input < 2000; input += 1) {
      const random = new Random(10, 1, input);
      const frames = mutateFrames(random.pick(all).slice(0, 12), random, all.flat());
      const bytes = writePcapng({ frames, application: 'test' });
      const filter = random.oneIn(2) ? makeFilter(random) : headerFilter(random);
      compared += Number(compare(filter, bytes, dissect(readCapture(bytes))));
    }
    expect(compared).toBeGreaterThan(1200);
  });

  it('are not dissected where their headers tell enough', () => {
    const frames = tcpConversation({
      script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'halo' }, 'close'],
    });
    const dissected = (filter: string) => select(filter, writePcapng({ frames, application: 'test' }));
    for (const filter of [
      '',
      'tcp.flags.syn==1',
      'ip.addr == 172.16.16.0/24 && tcp.port in {32444, 1..9}',
      'udp or tcp.flags & 0x12 == 0x12',
      'dns.qry.name contains "x"',
    ])
      expect(dissected(filter), filter).toMatchObject({ dissected: 0, frames: frames.length });
    // Two SYNs of all frames have to be looked into.
    expect(dissected('tcp.flags.syn == 1 && tcp.options.mss_val == 1460')).toMatchObject({
      dissected: 2,
      numbers: [1, 2],
    });
  });
});

describe('a field that does not need the capture', () => {
  it.each(made)('tells the same without it, when no later frame is known: %s', (_, bytes) => {
    const capture = dissect(readCapture(bytes));
    const alone: Record<string, unknown>[] = [];
    const names = fieldNames().filter((name) => findField(name)?.needsCapture === false);
    const selection = new FrameSelection({ matches: () => true }, (packet) => {
      const row = names.map((name) => [name, structuredClone(findField(name)?.values(packet(), noCapture))]);
      alone.push(Object.fromEntries(row));
    });
    scanCapture(bytes, selection.visit);
    for (const [index, packet] of capture.packets.entries())
      for (const name of names)
        expect(alone[index]?.[name], `${name} of frame ${index + 1}`).toEqual(
          findField(name)?.values(packet, capture),
        );
  });

  it('says so for what headers hold, and not for what a connection tells', () => {
    const needing = fieldNames().filter((name) => findField(name)?.needsCapture);
    expect(needing).toEqual(expect.arrayContaining(['tcp.stream', 'tcp.seq', 'http', 'ip.reassembled_in']));
    expect(needing).not.toEqual(expect.arrayContaining(['tcp.flags.syn']));
  });
});

/** False where the filter is none, or needs the whole capture. */
function compare(filter: string, bytes: Uint8Array, capture: Capture): boolean {
  const compiled = compileFilter(filter);
  if (compiled.status === 'error' || !compiled.packetFilter) return false;
  const expected = capture.packets.filter((packet) => compiled.matches(packet, capture));
  expect(select(filter, bytes).numbers, filter).toEqual(expected.map(({ frame }) => frame.number));
  return true;
}

function select(filter: string, bytes: Uint8Array) {
  const compiled = compileFilter(filter);
  if (compiled.status === 'error' || !compiled.packetFilter) throw new Error(`${filter} selects no frames`);
  const numbers: number[] = [];
  const selection: FrameSelection = new FrameSelection(compiled.packetFilter, () => {
    numbers.push(selection.frames);
  });
  scanCapture(bytes, selection.visit);
  const { frames, dissected } = selection;
  return { numbers, frames, dissected };
}

/** Questions to headers alone, joined at random. */
function headerFilter(random: Random): string {
  const test = () => {
    const name = random.pick(numeric);
    const order = random.pick(['==', '!=', '===', '!==', '<', '<=', '>', '>=']);
    const prefix = random.pick(['', '', 'any ', 'all ']);
    if (name.startsWith('ip.src') || name === 'ip.addr')
      return `${prefix}${name} ${order} ${random.pick(['172.16.16.101', '172.16.0.0/16', 'ip.dst', '10.0.0.1/0'])}`;
    if (random.oneIn(5)) return `${prefix}${name} in {0..${random.below(70_000)}, 6, 17, 32444}`;
    if (random.oneIn(5)) return `${name} & ${random.below(256)}`;
    return `${prefix}${name} ${order} ${random.pick([0, 1, 6, 17, 20, 53, 64, 32_444, 12_345, random.below(256), name])}`;
  };
  const [one, other, third] = [
    test(),
    test(),
    random.pick(['tcp', 'udp', 'ip', 'arp', 'icmp', 'dns', 'ipv6', 'eth']),
  ];
  return random.pick([
    one,
    `!(${one})`,
    `${one} && ${other}`,
    `${one} || !${third}`,
    `${third} && (${one} or ${other})`,
  ]);
}

const numeric =
  `frame.number frame.len frame.cap_len eth.type ip.version ip.hdr_len ip.dsfield ip.len ip.id ip.flags ip.ttl ip.proto
  ip.checksum ip.src ip.addr tcp.srcport tcp.dstport tcp.port tcp.seq_raw tcp.hdr_len tcp.flags tcp.window_size_value tcp.checksum
  udp.srcport udp.dstport udp.port udp.length udp.checksum`
    .trim()
    .split(/\s+/);
