import type { CaptureFault, HandedInCapture } from '../../../harness/model/evidence.ts';
import { tcpConversation } from '../../support/frames.ts';
import type { ScenarioCase } from '../support.ts';
import type { NamedCase } from './shared.ts';

/** A scenario whose evidence is a capture that was handed in, with one fault. */
function captured(
  code: CaptureFault['code'],
  values: CaptureFault['values'],
  frames: number[] = [1],
): ScenarioCase {
  const handedInCapture: HandedInCapture = {
    ...(code === 'missing' ? {} : { path: 'bukti/tugas1.pcapng', sha256: '' }),
    others: [],
    faults: [{ code, values, frames: code === 'missing' || code === 'empty' ? [] : frames }],
  };
  return { frames: tcpConversation({ script: ['handshake', 'close'] }), record: { handedInCapture } };
}

const faulty = (name: string, code: CaptureFault['code'], values: CaptureFault['values'] = {}): NamedCase => [
  name,
  { scenarios: { captured: captured(code, values) } },
  ['handed-in-capture'],
];

export const captures: NamedCase[] = [
  faulty('a capture of another lab', 'other-traffic', {
    protocol: 'TCP',
    port: '32444',
    seen: 'TCP 1883 (MQTT)',
  }),
  faulty('no capture', 'missing', { names: '*.pcapng, *.pcap' }),
  faulty('a damaged capture', 'unreadable', {
    reason: 'block length: 7, should be at least 12, at offset 28',
  }),
  faulty('an empty capture', 'empty'),
  faulty('a capture of the wrong port', 'other-port', { port: '32444', used: '32434' }),
  faulty('a capture of one client of two', 'too-few-clients', { clients: 1, wanted: 2 }),
  faulty('a capture that began too late', 'started-late'),
  faulty('a capture that ended too early', 'stopped-early'),
  faulty('a capture of every interface', 'twice', { frames: 4 }),
  faulty('a capture of cut frames', 'cut', { frames: 3 }),
];
