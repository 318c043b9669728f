import { readCapture, writePcapng } from '../../../harness/wire/index.ts';
import { area, demand, type Outcome } from '../area.ts';
import { buildPcap, buildPcapng } from '../build-captures.ts';
import { captures } from '../corpus.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { smallerBytes } from '../smaller.ts';

const longestFileHeader = 28;

/** Whole files: pcap and pcapng of both byte orders, with changed bytes. */
export const captureFiles = area<Uint8Array>({
  name: 'capture files',
  passes: 'a frame was read',
  share: 200,
  generate(random) {
    const all = random.pick(captures);
    const first = random.below(all.length);
    const frames = all.slice(first, first + random.between(1, 5));
    const file = random.oneIn(3) ? buildPcap(frames, random) : buildPcapng(frames, random);
    const isHeaderLeft = !random.oneIn(8);
    return mutateBytes(file, random, isHeaderLeft ? Math.min(longestFileHeader, file.length) : 0);
  },
  run: readFile,
  sizeOf: (bytes) => bytes.length,
  smaller: smallerBytes,
  store: (bytes) => ({ extension: 'capture', content: bytes }),
});

function readFile(bytes: Uint8Array): Outcome {
  const { frames, names, malformed } = readCapture(bytes);
  let heldBytes = 0;
  for (const [index, frame] of frames.entries()) {
    demand(frame.number === index + 1, 'frames are numbered from 1');
    demand(frame.bytes.buffer === bytes.buffer, 'frames are views into the file');
    demand(frame.originalLength >= frame.bytes.length, 'no frame is longer than it was on the wire');
    heldBytes += 64;
  }
  demand(frames.length * 12 <= bytes.length, 'a file has no more frames than it has room for');
  for (const name of names.values()) heldBytes += name.length;
  if (malformed !== undefined)
    demand(malformed.at >= 0 && malformed.at <= bytes.length, 'a fault lies within the file');
  if (frames.length > 0 && frames.every(({ timeNs }) => timeNs >= 0n && timeNs < 1n << 64n)) {
    const again = readCapture(writePcapng({ frames, application: 'fuzz' }));
    demand(
      again.frames.length === frames.length &&
        again.frames.every(
          ({ bytes: kept, timeNs }, index) =>
            timeNs === frames[index]?.timeNs && Buffer.compare(kept, frames[index].bytes) === 0,
        ),
      'frames that are written are read again',
    );
  }
  return { isPast: frames.length > 0, heldBytes };
}
