import { frameSender } from './frame-sender.ts';
import { startInNamespace } from './in-namespace.ts';
import { pcapStream } from './pcap-stream.ts';
import type { Tap, TapOptions } from './tap.ts';

/** Both buffer this much in the kernel. */
const RING_MIB = 64;
/** Frames of a program have 1514 bytes at most, for offload is off; the kernel keeps slots of this size for tcpdump. */
const TCPDUMP_SLOT_BYTES = 2_048;
/** libpcap hands frames to dumpcap in blocks of 256 kB; so many fillers of nearly 64 kB make one full. */
const FILLERS_PER_BLOCK = 5;

/**
 * Captures with a program that writes pcap to a pipe, markers sent by a process beside it. Times are the kernel's.
 *
 * dumpcap has no immediate mode: libpcap keeps its frames until a block is full or a quarter of a second is over. `push`
 * fills the block.
 */
export function openPipeTap(program: 'dumpcap' | 'tcpdump', path: string, options: TapOptions): Tap {
  const { namespacePid, bridge, port, filler, onFrame } = options;
  let hasEnded = false;
  const onEnd = (reason: string): void => {
    if (!hasEnded) options.onEnd(reason);
    hasEnded = true;
  };
  const sender = startInNamespace(namespacePid, 'the sender of markers', frameSender(port), onEnd);
  const listener = startInNamespace(
    namespacePid,
    program,
    [path, ...(program === 'dumpcap' ? dumpcapOptions(bridge) : tcpdumpOptions(bridge))],
    onEnd,
  );
  const read = pcapStream(onFrame);
  listener.stdout.on('data', (chunk: Buffer) => {
    if (hasEnded) return;
    try {
      read(chunk);
    } catch (error) {
      onEnd(`${program}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  sender.stdin.write(`${filler.toString('hex')}\n`);
  return {
    program,
    send(frame) {
      sender.stdin.write(`${frame.toString('hex')}\n`);
    },
    ...(program === 'dumpcap'
      ? {
          push() {
            sender.stdin.write(`fill ${FILLERS_PER_BLOCK}\n`);
            return FILLERS_PER_BLOCK;
          },
        }
      : {}),
    async [Symbol.asyncDispose]() {
      hasEnded = true;
      await Promise.all([sender, listener].map((child) => child[Symbol.asyncDispose]()));
    },
  };
}

/** `-P`: pcap, of which a frame is whole when its bytes are there. It flushes after each frame that goes into a pipe. */
function dumpcapOptions(bridge: string): string[] {
  return ['-q', '-P', '-i', bridge, '-B', String(RING_MIB), '-s', '65535', '-w', '-'];
}

/**
 * Without immediate mode it loses all of a short exchange, and without `-U` it keeps frames to itself. It stays root: the
 * user that it would become may not exist here.
 */
function tcpdumpOptions(bridge: string): string[] {
  return [
    '-i',
    bridge,
    '-n',
    '-U',
    '--immediate-mode',
    '--time-stamp-precision=nano',
    '-s',
    String(TCPDUMP_SLOT_BYTES),
    '-B',
    String(RING_MIB * 1024),
    '-Z',
    'root',
    '-w',
    '-',
  ];
}
