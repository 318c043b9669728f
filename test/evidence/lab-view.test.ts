import { describe, expect, it } from 'vitest';

import { labView } from '../../harness/evidence/lab-view.ts';
import { compileFilter, fieldColumn } from '../../harness/filter/index.ts';
import type { Capture } from '../../harness/wire/types.ts';
import { machine, scenarioOf } from '../support/evidence.ts';
import {
  arpExchange,
  oneAfterAnother,
  portUnreachable,
  tcpConversation,
  udpDatagram,
} from '../support/frames.ts';

const datagram = udpDatagram({
  src: '172.16.16.102',
  dst: '172.18.0.2',
  srcPort: 5000,
  dstPort: 9,
  data: 'halo',
});
/** ARP for the adopted address (1, 2), a handshake (3 to 5), a datagram and the ICMP error that quotes it (6, 7). */
const frames = oneAfterAnother(
  arpExchange({ asker: '172.16.16.102', asked: '172.18.0.2' }),
  tcpConversation({ server: '172.18.0.2', script: ['handshake'] }),
  [datagram, portUnreachable(datagram)],
);
const adopted = scenarioOf({
  frames,
  record: { machines: [machine(101, ['172.18.0.2']), machine(102)] },
});

function selects(capture: Capture, filter: string): number[] {
  const compiled = compileFilter(filter);
  if (compiled.status === 'error') throw new Error(compiled.error.message);
  return capture.packets
    .filter((packet) => compiled.matches(packet, capture))
    .map(({ frame }) => frame.number);
}

describe('the capture as the lab sees it', () => {
  it("has the machine's own address wherever a frame has the adopted one", () => {
    const view = labView(adopted);
    expect(
      selects(adopted.capture, 'ip.addr == 172.16.16.101 || arp.dst.proto_ipv4 == 172.16.16.101'),
    ).toEqual([]);
    expect(selects(view, 'ip.dst == 172.16.16.101')).toEqual([3, 5, 6, 7]);
    expect(selects(view, 'ip.src == 172.16.16.101')).toEqual([4, 7]);
    expect(selects(view, 'arp.dst.proto_ipv4 == 172.16.16.101')).toEqual([1]);
    expect(selects(view, 'arp.src.proto_ipv4 == 172.16.16.101')).toEqual([2]);
    expect(selects(view, 'ip.addr == 172.18.0.2 || arp.src.proto_ipv4 == 172.18.0.2')).toEqual([]);
  });

  it.each([
    'frame.number',
    'frame.len',
    'frame.time_relative',
    'eth.src',
    'tcp.stream',
    'tcp.seq',
    'tcp.port',
    'udp.stream',
    'udp.port',
    'icmp.code',
    'data.data',
  ])('keeps %s', (name) => {
    const column = fieldColumn(name);
    const valuesIn = (capture: Capture) =>
      capture.packets.map((packet) => (column.status === 'ok' ? column.valuesOf(packet, capture) : []));
    expect(valuesIn(labView(adopted))).toEqual(valuesIn(adopted.capture));
    expect(valuesIn(adopted.capture).flat().length).toBeGreaterThan(0);
  });

  it('is the capture itself where no address was adopted', () => {
    const scenario = scenarioOf({ frames });
    expect(labView(scenario)).toBe(scenario.capture);
  });

  it('is made once, and leaves the stored capture alone', () => {
    const before = adopted.capture.packets.map(({ frame }) => frame.bytes.join());
    expect(labView(adopted)).toBe(labView(adopted));
    expect(adopted.capture.packets.map(({ frame }) => frame.bytes.join())).toEqual(before);
    // An ARP answer is 42 bytes, of which the address changed in one place.
    const changed = labView(adopted).packets.map(
      ({ frame: { bytes } }, index) => bytes.filter((byte, at) => byte !== frames[index]?.bytes[at]).length,
    );
    expect(changed.every((count) => count > 0 && count <= 8)).toBe(true);
  });

  it('never takes the address of another machine for an adopted one', () => {
    const record = { machines: [machine(101, ['172.16.16.102']), machine(102)] };
    const scenario = scenarioOf({ frames, record });
    expect(labView(scenario)).toBe(scenario.capture);
  });
});
