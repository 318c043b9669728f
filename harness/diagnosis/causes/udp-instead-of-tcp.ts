import type { Cause } from '../cause.ts';
import { peerSymptoms } from '../suppress.ts';
import { wrongTransport } from '../transport.ts';

/** The program uses UDP where the lab asks for TCP. */
export const udpInsteadOfTcp: Cause = {
  code: 'udp-instead-of-tcp',
  hidesOwn: ['nothing-listening', 'never-connects', 'refused', 'never-ended', 'reply-missing', 'wrong-port'],
  hidesPeers: peerSymptoms,
  find: (context) => wrongTransport(context, 'tcp', 'udp'),
};
