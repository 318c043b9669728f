import { startChild } from './in-namespace.ts';
import { pcapStream } from './pcap-stream.ts';
import { RING_BYTES } from './protocol.ts';
import type { Tap, TapOptions } from './tap.ts';

/** dumpcap's buffer in the kernel, which fillers fill faster than frames. */
const DUMPCAP_MIB = 64;
/** Frames of a program have 1514 bytes at most, for offload is off; the kernel keeps no slot longer than this for tcpdump. */
const TCPDUMP_SLOT_BYTES = 2_048;
/** libpcap hands frames to dumpcap in blocks of 256 kB; so many fillers of nearly 64 kB make one full. */
const FILLERS_PER_BLOCK = 5;

/**
 * Captures with a program that writes pcap to a pipe, markers sent by a process beside it. Times are the kernel's.
 *
 * dumpcap has no immediate mode: libpcap keeps its frames until a block is full or a quarter of a second is over. `push`
 * fills the block.
 */
export function pipeTap(program: 'dumpcap' | 'tcpdump', path: string, options: TapOptions): Tap {
  const { start, startSender, bridge, port, filler, onFrame } = options;
  let hasEnded = false;
  const onEnd = (reason: string): void => {
    if (!hasEnded) options.onEnd(reason);
    hasEnded = true;
  };
  let children: AsyncDisposable[] = [];
  let say = (_line: string): void => {};
  return {
    program,
    async open() {
      const sender = await startSender(port, onEnd);
      children = [sender];
      const listener = await startChild(
        start,
        program,
        [path, ...(program === 'dumpcap' ? dumpcapOptions(bridge) : tcpdumpOptions(bridge))],
        onEnd,
      );
      children = [sender, listener];
      const read = pcapStream(onFrame);
      listener.stdout.on('data', (chunk: Buffer) => {
        if (hasEnded) return;
        try {
          read(chunk);
        } catch (error) {
          onEnd(`${program}: ${error instanceof Error ? error.message : String(error)}`);
        }
      });
      say = (line) => sender.say(line);
      if (program === 'dumpcap') say(`filler ${filler.toString('hex')}`);
    },
    send(frame) {
      say(frame.toString('hex'));
    },
    ...(program === 'dumpcap'
      ? {
          push() {
            say(`fill ${FILLERS_PER_BLOCK}`);
            return FILLERS_PER_BLOCK;
          },
        }
      : {}),
    async [Symbol.asyncDispose]() {
      hasEnded = true;
      await Promise.all(children.map((child) => child[Symbol.asyncDispose]()));
    },
  };
}

/** `-P`: pcap, of which a frame is whole when its bytes are there. It flushes after each frame that goes into a pipe. */
function dumpcapOptions(bridge: string): string[] {
  return ['-q', '-P', '-i', bridge, '-B', String(DUMPCAP_MIB), '-s', '65535', '-w', '-'];
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
    String(RING_BYTES / 1024),
    '-Z',
    'root',
    '-w',
    '-',
  ];
}
