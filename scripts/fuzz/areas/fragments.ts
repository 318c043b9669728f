import type { Frame } from '../../../harness/wire/types.ts';
import { dnsExchange, oneAfterAnother, tcpConversation, udpDatagram } from '../../../test/support/frames.ts';
import {
  destinationOptions,
  fragmentsOf,
  hopByHop,
  ipv6FragmentsOf,
  overIpv6,
  tagged,
} from '../../../test/support/layers.ts';
import { area } from '../area.ts';
import { allFrames } from '../corpus.ts';
import { mutateFrames } from '../mutate-frames.ts';
import type { Random } from '../random.ts';
import { framesInput, outcomeOf, readAll } from './conversations.ts';

/** Datagrams in fragments, of IPv4 and IPv6: overlapping, missing, out of order, longer than a datagram can be. */
export const fragments = area<Frame[]>({
  name: 'IP fragments',
  passes: 'a fragment was read',
  share: 50,
  generate: (random) => {
    const cut = oneAfterAnother(...Array.from({ length: random.few(2) }, () => inFragments(random)));
    return random.oneIn(6) ? cut : mutateFrames(cut, random, allFrames);
  },
  run(frames) {
    const capture = readAll(frames);
    const isPast = capture.packets.some(
      ({ ip, ipv6 }) => (ip && (ip.moreFragments || ip.fragmentOffset > 0)) || ipv6?.fragment !== undefined,
    );
    return outcomeOf(capture, isPast);
  },
  ...framesInput,
});

function inFragments(random: Random): Frame[] {
  const datagram = oneDatagram(random);
  const size = 8 * random.between(1, 8);
  const id = random.oneIn(3) ? 7 : random.below(0xffff);
  if (random.oneIn(2)) {
    const extensions = random.oneIn(3) ? [hopByHop, destinationOptions] : [];
    return overIpv6([datagram], extensions).flatMap((frame) => ipv6FragmentsOf(frame, size, id));
  }
  const pieces = fragmentsOf(datagram, size, id);
  return random.oneIn(8) ? tagged(pieces, { id: 5 }) : pieces;
}

function oneDatagram(random: Random): Frame {
  const kind = random.below(3);
  if (kind === 0) return random.pick(dnsExchange({ name: 'www.its.ac.id', addresses: ['103.94.189.4'] }));
  const data = 'Good Morning! '.repeat(random.between(1, 12));
  if (kind === 1)
    return random.pick(tcpConversation({ script: ['handshake', { from: 'client', data }], clientIsn: 5 }));
  const ends = { src: '172.16.16.102', dst: '172.16.16.101' };
  return udpDatagram({ ...ends, srcPort: random.pick([50_000, 53]), dstPort: 12_345, data });
}
