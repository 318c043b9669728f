import { parseArgs } from 'node:util';
import { OperatorError } from '../errors.ts';
import { compileFilter, fieldColumn, FrameSelection, noCapture, pointAt } from '../filter/index.ts';
import type { PacketFilter } from '../filter/index.ts';
import { dissect, placeInConnection, readCapture, scanCapture, summarizePacket } from '../wire/index.ts';
import type { ByteSource, Capture, Packet, PacketSummary, ScannedFile } from '../wire/index.ts';
import { requireNames } from './command.ts';
import { wholeOf, withCapture } from './packets/capture-source.ts';

const help = `Usage: wiremark packets <capture> [--filter F] [--fields a,b] [--count] [--json]

Lists the packets of a pcap or pcapng file, one a line: number, time, source,
destination, protocol, length, info.

  --filter F    packets that match a Wireshark display filter
  --fields a,b  print these fields alone, one packet a line, separated by tabs;
                several values of one by commas
  --count       print only how many packets there are
  --json        print a JSON array, with the relative sequence and
                acknowledgement numbers of TCP
  --help        print this text

Examples
  wiremark packets capture.pcapng --filter 'tcp.flags.syn == 1'
  wiremark packets capture.pcapng --fields frame.number,ip.src,tcp.len
  wiremark packets capture.pcapng --filter udp --count

Exit code: 0 listed, 2 wrong usage, or the file cannot be read.
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
  const { text, frames, file } = withCapture(options.path, (source) =>
    options.packetFilter
      ? selectOneByOne(source, options, options.packetFilter)
      : selectAmongAll(source, options),
  );
  process.stdout.write(text);
  const { malformed } = file;
  if (malformed)
    process.stderr.write(`${options.path}: reading stopped after frame ${frames}: ${malformed.reason}\n`);
  return 0;
}

interface Selected {
  text: string;
  frames: number;
  file: ScannedFile;
}

/** Where each packet tells by itself whether and how it is printed: holds one at a time. */
function selectOneByOne(source: Uint8Array | ByteSource, options: Options, filter: PacketFilter): Selected {
  let matches = 0;
  const rows: string[] = [];
  const selection = new FrameSelection(filter, (packet) => {
    matches += 1;
    if (!options.count) rows.push(toRow(packet(), noCapture, options.columns));
  });
  const file = scanCapture(source, selection.visit);
  requirePackets(options, selection.frames, file);
  return { text: options.count ? `${matches}\n` : rows.join(''), frames: selection.frames, file };
}

/** Where the whole capture has to be known: relative numbers, streams, what was sent again. */
function selectAmongAll(source: Uint8Array | ByteSource, options: Options): Selected {
  const file = readCapture(wholeOf(source, options.path));
  requirePackets(options, file.frames.length, file);
  const capture = dissect(file);
  const packets = capture.packets.filter((packet) => options.matches(packet, capture));
  return { text: render(packets, capture, options), frames: file.frames.length, file };
}

function render(packets: Packet[], capture: Capture, { count, json, columns }: Options): string {
  if (count) return `${packets.length}\n`;
  if (json) return `${toJson(packets, capture)}\n`;
  if (columns.length === 0) return packets.map((packet) => toLine(summarizePacket(packet, capture))).join('');
  return packets.map((packet) => toRow(packet, capture, columns)).join('');
}

function toRow(packet: Packet, capture: Capture, columns: Column[]): string {
  return `${columns.map(({ valuesOf }) => valuesOf(packet, capture).join(',')).join('\t')}\n`;
}

interface Options {
  path: string;
  matches: (packet: Packet, capture: Capture) => boolean;
  /** Where neither the filter nor what is printed asks for more than one packet at a time. */
  packetFilter?: PacketFilter;
  columns: Column[];
  count: boolean;
  json: boolean;
  help: boolean;
}

type Column = Extract<ReturnType<typeof fieldColumn>, { status: 'ok' }>;

function parseOptions(args: string[]): Options {
  const { values, positionals } = parse(args);
  requireNames('packets', positionals);
  const { count = false, json = false, help: wantsHelp = false } = values;
  if (count && json)
    throw usageError('packets: --count and --json cannot be combined', 'Leave one of them out.');
  if (values.fields !== undefined && (count || json))
    throw usageError(
      `packets: --fields and --${count ? 'count' : 'json'} cannot be combined`,
      'Leave one of them out.',
    );
  const [path, ...others] = positionals;
  if (!wantsHelp && path === undefined)
    throw usageError('packets: no capture was named', 'Name a file: wiremark packets capture.pcapng');
  if (others.length > 0)
    throw usageError(`packets: one capture at a time, ${positionals.length} were named`, 'Name one file.');
  const { filter: text = '', fields } = values;
  const { matches, packetFilter } = parseFilter(text);
  const columns = fields === undefined ? [] : fields.split(',').map((name) => parseField(name.trim()));
  const isOneByOne = count || (columns.length > 0 && !columns.some(({ needsCapture }) => needsCapture));
  return {
    path: path ?? '',
    count,
    json,
    help: wantsHelp,
    matches,
    ...(isOneByOne && packetFilter ? { packetFilter } : {}),
    columns,
  };
}

function parseFilter(text: string) {
  const filter = compileFilter(text);
  if (filter.status === 'ok') return filter;
  const { message, hint = 'See the display filters of Wireshark.' } = filter.error;
  throw new OperatorError('bad-filter', `packets: ${message}\n${pointAt(text, filter.error)}`, hint);
}

function parseField(name: string): Column {
  const column = fieldColumn(name);
  if (column.status === 'ok') return column;
  const { message, hint = 'Name fields as in Wireshark, such as tcp.port.' } = column.error;
  throw new OperatorError('bad-field', `packets: ${message}`, hint);
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

function requirePackets({ path, count }: Options, frames: number, { malformed }: ScannedFile): void {
  if (malformed && frames === 0) {
    const next = 'Give a pcap or pcapng file, as Wireshark, dumpcap and tcpdump write them.';
    throw new OperatorError('not-a-capture', `${path}: not a capture: ${malformed.reason}`, next);
  }
  if (frames === 0 && !count) {
    const next =
      'Capture again, with the capture started before the programs, on the interface that they use.';
    throw new OperatorError('empty-capture', `${path}: the capture holds no packets`, next);
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

function toJson(packets: Packet[], capture: Capture): string {
  const lines = packets.map((packet) =>
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
