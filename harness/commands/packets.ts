import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { OperatorError } from '../errors.ts';
import { dissect, placeInConnection, readCapture, summarizePacket } from '../wire/index.ts';
import type { Capture, Packet, PacketSummary } from '../wire/index.ts';

const help = `Usage: wiremark packets <capture> [--count] [--json]

Lists the packets of a pcap or pcapng file, one a line: number, time, source, destination, protocol, length, info.

Options:
  --count  print only how many packets there are
  --json   print a JSON array, with the relative sequence and acknowledgement numbers of TCP
  --help   print this text
`;

/**
 * `wiremark packets <capture>`: prints the packets of a capture to stdout.
 * @returns the exit code, 0.
 * @throws OperatorError for bad usage, a file that cannot be read, or one that holds no packets.
 */
export async function packetsCommand(args: string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const capture = await readCaptureFile(options.path, !options.count);
  if (options.count) process.stdout.write(`${capture.packets.length}\n`);
  else if (options.json) process.stdout.write(`${toJson(capture)}\n`);
  else
    process.stdout.write(capture.packets.map((packet) => toLine(summarizePacket(packet, capture))).join(''));
  const { malformed } = capture.file;
  if (malformed)
    process.stderr.write(
      `${options.path}: reading stopped after frame ${capture.packets.length}: ${malformed.reason}\n`,
    );
  return 0;
}

interface Options {
  path: string;
  count: boolean;
  json: boolean;
  help: boolean;
}

function parseOptions(args: string[]): Options {
  const { values, positionals } = parse(args);
  const notYet = (['filter', 'fields'] as const).find((name) => values[name] !== undefined);
  if (notYet) {
    const instead =
      'Leave it out, or use tshark (-Y for a filter, -T fields -e for fields) on the same file.';
    throw new OperatorError(
      'not-available',
      `packets: --${notYet} is not available in this version`,
      instead,
    );
  }
  const { count = false, json = false, help: wantsHelp = false } = values;
  if (count && json)
    throw usageError('packets: --count and --json cannot be combined', 'Leave one of them out.');
  const [path, ...others] = positionals;
  if (!wantsHelp && path === undefined)
    throw usageError('packets: no capture was named', 'Name a file: wiremark packets capture.pcapng');
  if (others.length > 0)
    throw usageError(`packets: one capture at a time, ${positionals.length} were named`, 'Name one file.');
  return { path: path ?? '', count, json, help: wantsHelp };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        count: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        filter: { type: 'string' },
        fields: { type: 'string' },
      },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const what = error.message.split('. ')[0] ?? error.message;
    throw usageError(`packets: ${what}`, 'See wiremark packets --help.', error);
  }
}

function usageError(message: string, nextStep: string, cause?: unknown): OperatorError {
  return new OperatorError('usage', message, nextStep, { cause });
}

async function readCaptureFile(path: string, mustHoldPackets: boolean): Promise<Capture> {
  const file = readCapture(await readBytes(path));
  const { malformed, frames } = file;
  if (malformed && frames.length === 0) {
    const next = 'Give a pcap or pcapng file, as Wireshark, dumpcap and tcpdump write them.';
    throw new OperatorError('not-a-capture', `${path}: not a capture: ${malformed.reason}`, next);
  }
  if (frames.length === 0 && mustHoldPackets) {
    const next =
      'Capture again, with the capture started before the programs, on the interface that they use.';
    throw new OperatorError('empty-capture', `${path}: the capture holds no packets`, next);
  }
  return dissect(file);
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT')
      throw new OperatorError('no-such-file', `${path}: no such file`, 'Check the path.', { cause: error });
    if (code === 'EISDIR')
      throw new OperatorError('not-a-file', `${path}: this is a folder`, 'Name a capture file in it.', {
        cause: error,
      });
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(
      'unreadable-file',
      `${path}: cannot be read: ${reason}`,
      'Check its permissions.',
      { cause: error },
    );
  }
}

/** As tshark prints it. */
function toLine({ number, time, source, destination, protocol, length, info }: PacketSummary): string {
  const columns = [
    `${number}`.padStart(5),
    time.padStart(10),
    source.padStart(12),
    '→',
    destination.padEnd(12),
    protocol,
    length,
    info,
  ];
  return `${columns.join(' ')}\n`;
}

function toJson(capture: Capture): string {
  const lines = capture.packets.map((packet) =>
    JSON.stringify({ ...summarizePacket(packet, capture), ...tcpNumbers(packet, capture) }),
  );
  return lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`;
}

function tcpNumbers(packet: Packet, capture: Capture): { stream?: number; seq?: number; ack?: number } {
  const place = placeInConnection(packet, capture);
  if (!place) return {};
  const { seq, ack } = place.segment;
  return { stream: place.connection.stream, seq, ...(packet.tcp?.flags.ack ? { ack } : {}) };
}
