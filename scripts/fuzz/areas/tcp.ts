import { oneAfterAnother, tcpConversation, type TcpStep } from '../../../test/support/frames.ts';
import type { Frame } from '../../../harness/wire/types.ts';
import { area } from '../area.ts';
import { allFrames, captures } from '../corpus.ts';
import { mutateFrames, numbered } from '../mutate-frames.ts';
import type { Random } from '../random.ts';
import { framesInput, outcomeOf, readAll } from './conversations.ts';

/** Conversations of TCP: lost, repeated, overlapping and reordered segments, wrapping numbers, resets, spliced streams. */
export const tcp = area<Frame[]>({
  name: 'TCP streams',
  passes: 'a connection was found',
  share: 80,
  generate(random) {
    const frames = random.oneIn(4) ? numbered(random.pick(captures)) : talk(random);
    return random.oneIn(6) ? frames : mutateFrames(frames, random, allFrames);
  },
  run(frames) {
    const capture = readAll(frames);
    return outcomeOf(capture, capture.connections.length > 0);
  },
  ...framesInput,
});

/** One or two conversations, valid or nearly so. */
export function talk(random: Random): Frame[] {
  const first = conversation(random, 0);
  return random.oneIn(4) ? oneAfterAnother(first, conversation(random, random.below(2))) : first;
}

const numbers = [0, 1, 1000, 0x7fff_fffe, 0xffff_fff0, 0xffff_ffff];

function conversation(random: Random, client: number): Frame[] {
  const script: TcpStep[] = random.oneIn(6) ? [] : ['handshake'];
  for (let count = random.between(1, 5); count > 0; count -= 1) script.push(step(random));
  if (!random.oneIn(3)) script.push('close');
  return tcpConversation({
    clientPort: 50_000 + client,
    serverPort: random.pick([32_444, 32_444, 80, 53]),
    clientIsn: random.pick(numbers),
    serverIsn: random.pick(numbers),
    mss: random.pick([1460, 1460, 8, 3]),
    script,
  });
}

function step(random: Random): TcpStep {
  const side = random.oneIn(2) ? 'client' : 'server';
  const data = 'INI ADALAH DATA YANG DIKIRIM'.slice(0, random.between(1, 28));
  switch (random.below(10)) {
    case 0:
      return { fin: side };
    case 1:
      return { rst: side, bare: random.oneIn(2) };
    case 2:
      return { ack: side };
    case 3:
      return { syn: side };
    case 4:
      return { from: side, data, lost: true };
    case 5:
    case 6:
      return {
        raw: side,
        flags: random.below(256),
        seq: random.oneIn(3) ? random.u32() : random.below(64),
        ack: random.oneIn(3) ? random.u32() : random.below(64),
        window: random.pick([0, 1, 64_240]),
        data: random.oneIn(3) ? '' : data,
      };
    default:
      return { from: side, data, acked: !random.oneIn(3) };
  }
}
