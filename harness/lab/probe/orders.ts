import type { Probe, ProbeAnswer, ProbeBytes, TcpClientMode, TcpServerMode } from '../../model/probe.ts';
import type { CloseHow, Target } from './actor.ts';

/** What the harness tells a probe's process: one JSON object a line. The first one is `prepare`. */
export type Order =
  | { order: 'prepare'; probe: Probe; target?: Target; alsoPorts: number[] }
  | { order: 'release' }
  | { order: 'type'; text: string }
  | { order: 'end-input' }
  | { order: 'go-on' }
  | { order: 'close'; how: CloseHow };

const MOST_CONNECTIONS = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;
const LONGEST_PACE_MS = 60_000;

/** Reads one line. Throws an Error that names what is wrong. */
export function readOrder(line: string): Order {
  const value: unknown = JSON.parse(line);
  const fields = new Fields(value, 'order');
  const order = fields.oneOf('order', ['prepare', 'release', 'type', 'end-input', 'go-on', 'close'] as const);
  switch (order) {
    case 'prepare': {
      const target = fields.optional('target', readTarget);
      return {
        order,
        probe: fields.required('probe', readProbe),
        alsoPorts: fields.optional('alsoPorts', (ports, at) => list(ports, at, readPort)) ?? [],
        ...(target === undefined ? {} : { target }),
      };
    }
    case 'type':
      return { order, text: fields.required('text', text) };
    case 'close':
      return { order, how: fields.oneOf('how', ['politely', 'with-reset'] as const) };
    default:
      return { order };
  }
}

function readTarget(value: unknown, at: string): Target {
  const fields = new Fields(value, at);
  return { address: fields.required('address', text), port: fields.required('port', readPort) };
}

const TCP_CLIENT_MODES: readonly TcpClientMode[] = [
  'whole',
  'byte-by-byte',
  'pipelined',
  'half-close',
  'reset',
  'held-open',
];
const TCP_SERVER_MODES: readonly TcpServerMode[] = [
  'echo',
  'echo-in-pieces',
  'silent',
  'close-early',
  'slow-reader',
  'reply',
  'collect',
];

function readProbe(value: unknown, at: string): Probe {
  const fields = new Fields(value, at);
  const port = fields.required('port', readPort);
  const kind = fields.oneOf('kind', ['tcp-client', 'tcp-server', 'udp-client', 'udp-server'] as const);
  switch (kind) {
    case 'tcp-client':
      return {
        kind,
        port,
        to: fields.required('to', text),
        ...fields.pick('mode', oneOf(TCP_CLIENT_MODES)),
        ...fields.pick('send', (sent, where) => list(sent, where, readBytes)),
        ...fields.pick('answer', readAnswer),
        ...fields.pick('count', whole(1, MOST_CONNECTIONS)),
        ...fields.pick('pieceBytes', whole(1, MOST_BYTES)),
        ...fields.pick('paceMs', whole(0, LONGEST_PACE_MS)),
      };
    case 'tcp-server':
      return {
        kind,
        port,
        ...fields.pick('mode', oneOf(TCP_SERVER_MODES)),
        ...fields.pick('greeting', readBytes),
        ...fields.pick('reply', text),
        ...fields.pick('requestEndsWith', text),
        ...fields.pick('closeAfterBytes', whole(0, MOST_BYTES)),
        ...fields.pick('pieceBytes', whole(1, MOST_BYTES)),
        ...fields.pick('paceMs', whole(0, LONGEST_PACE_MS)),
      };
    case 'udp-client':
      return {
        kind,
        port,
        to: fields.required('to', text),
        send: fields.required('send', (sent, where) => list(sent, where, readBytes)),
        ...fields.pick('answer', oneOf(['one', 'none'] as const)),
        ...fields.pick('count', whole(1, MOST_CONNECTIONS)),
        ...fields.pick('paceMs', whole(0, LONGEST_PACE_MS)),
      };
    case 'udp-server':
      return {
        kind,
        port,
        ...fields.pick('mode', oneOf(['echo', 'silent', 'reply', 'twice'] as const)),
        ...fields.pick('reply', text),
      };
  }
}

function readBytes(value: unknown, at: string): ProbeBytes {
  if (typeof value === 'string') return value;
  const fields = new Fields(value, at);
  const hex = fields.optional('hex', text);
  if (hex !== undefined) {
    if (!/^(\s*[0-9a-f]{2})*\s*$/i.test(hex)) throw wrong(`${at}/hex`, 'pairs of hex digits', hex);
    return { hex };
  }
  return { repeat: fields.required('repeat', text), bytes: fields.required('bytes', whole(0, MOST_BYTES)) };
}

function readAnswer(value: unknown, at: string): ProbeAnswer {
  if (typeof value === 'string') return oneOf(['echo', 'close', 'none'] as const)(value, at);
  const fields = new Fields(value, at);
  const endsWith = fields.optional('endsWith', text);
  return endsWith === undefined ? { bytes: fields.required('bytes', whole(0, MOST_BYTES)) } : { endsWith };
}

type Reader<T> = (value: unknown, at: string) => T;

class Fields {
  private readonly fields: Map<string, unknown>;
  private readonly at: string;

  constructor(value: unknown, at: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw wrong(at, 'an object', value);
    this.fields = new Map(Object.entries(value));
    this.at = at;
  }

  required<T>(name: string, read: Reader<T>): T {
    return read(this.fields.get(name), `${this.at}/${name}`);
  }

  optional<T>(name: string, read: Reader<T>): T | undefined {
    return this.fields.get(name) === undefined ? undefined : this.required(name, read);
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T {
    return this.required(name, oneOf(values));
  }

  /** The field, to be spread; nothing where it is absent. */
  pick<N extends string, T>(name: N, read: Reader<T>): Partial<Record<N, T>> {
    const value = this.optional(name, read);
    const picked: Partial<Record<N, T>> = {};
    if (value !== undefined) picked[name] = value;
    return picked;
  }
}

function text(value: unknown, at: string): string {
  if (typeof value !== 'string') throw wrong(at, 'a text', value);
  return value;
}

function whole(least: number, most: number): Reader<number> {
  return (value, at) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
      throw wrong(at, `a whole number from ${least} to ${most}`, value);
    return value;
  };
}

function readPort(value: unknown, at: string): number {
  return whole(1, 65_535)(value, at);
}

function oneOf<T extends string>(values: readonly T[]): Reader<T> {
  return (value, at) => {
    const found = values.find((one) => one === value);
    if (found === undefined) throw wrong(at, `one of ${values.join(', ')}`, value);
    return found;
  };
}

function list<T>(value: unknown, at: string, read: Reader<T>): T[] {
  if (!Array.isArray(value)) throw wrong(at, 'a list', value);
  return value.map((one: unknown, index) => read(one, `${at}/${index}`));
}

function wrong(at: string, wanted: string, value: unknown): Error {
  return new Error(`${at} must be ${wanted}, was ${String(JSON.stringify(value)).slice(0, 80)}`);
}
