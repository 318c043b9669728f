import type { ScenarioEvidence } from '../../evidence/types.ts';
import type { CheckResult } from '../../model/grade.ts';
import { summarizePacket } from '../../wire/index.ts';
import { packetKind } from '../packet-kind.ts';
import { visible } from '../visible.ts';
import { standingOf } from './standing-word.ts';
import { checkAnchor, frameAnchor } from './view.ts';
import type { Page } from './view.ts';

/** Rows of a packet list; cited frames beyond it are added. */
const shownPackets = 2000;

/** The frames of a scenario that get a row. */
export function listedFrames(
  { capture }: ScenarioEvidence,
  cited: ReadonlyMap<number, unknown>,
): Set<number> {
  const numbers = capture.packets.map(({ frame }) => frame.number);
  return new Set([
    ...numbers.slice(0, shownPackets),
    ...numbers.slice(shownPackets).filter((number) => cited.has(number)),
  ]);
}

/** The packet list, with Wireshark's columns and the checks that cite each packet. */
export function packetRows(
  { result }: Page,
  id: string,
  { capture }: ScenarioEvidence,
  listed: ReadonlySet<number>,
  cited: ReadonlyMap<number, CheckResult[]>,
): object[] {
  return capture.packets
    .filter(({ frame }) => listed.has(frame.number))
    .map((packet) => {
      const { number } = packet.frame;
      const row = summarizePacket(packet, capture);
      return {
        anchor: frameAnchor(id, number),
        number,
        kind: packetKind(packet),
        time: row.time,
        source: visible(row.source),
        destination: visible(row.destination),
        protocol: visible(row.protocol),
        length: row.length,
        info: visible(row.info),
        citedBy: (cited.get(number) ?? []).map((check) => ({
          anchor: checkAnchor(check.id),
          id: visible(check.id),
          title: visible(check.title),
          ...standingOf(check, result),
        })),
      };
    });
}
