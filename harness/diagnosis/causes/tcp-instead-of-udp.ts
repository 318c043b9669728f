import type { Cause } from '../cause.ts';
import { peerSymptoms } from '../suppress.ts';
import { wrongTransport } from '../transport.ts';

/** The program uses TCP where the lab asks for UDP. */
export const tcpInsteadOfUdp: Cause = {
  code: 'tcp-instead-of-udp',
  hidesOwn: ['nothing-listening', 'never-connects', 'refused', 'never-ended', 'reply-missing', 'wrong-port'],
  hidesPeers: peerSymptoms,
  find: (context) => wrongTransport(context, 'udp', 'tcp'),
};
