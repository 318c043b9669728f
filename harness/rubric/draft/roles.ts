/** A program of the reference, as far as a draft looks at it. */
export interface DraftSource {
  /** Inside the reference, with `/`. */
  path: string;
  text: string;
}

export type Role = 'server' | 'client' | 'other';

/** A server and the client that belongs to it, as far as there are both. */
export interface SourcePair {
  server?: DraftSource;
  client?: DraftSource;
}

/** What marks a program's role in its text, in any of the languages that students write in. */
export const MARKS = {
  tcpServer: ['listen(', 'Listen(', 'ServerSocket', 'createServer'],
  tcpClient: ['connect(', 'Dial(', 'new Socket(', 'createConnection'],
  udpServer: ['bind(', 'ListenPacket(', 'ListenUDP(', 'DatagramSocket('],
  udpClient: ['sendto(', 'Dial(', 'DatagramPacket(', '.send('],
} as const;

/** Whether a program serves, asks, or does something else, told by the calls in its text. */
export function roleOf({ text }: DraftSource): Role {
  const code = withoutComments(text);
  if (
    /\blisten\s*\(|\.Listen\w*\(|ServerSocket|createServer|socketserver|start_server|create_server/u.test(
      code,
    )
  )
    return 'server';
  if (isUdp(code) && /\bbind\s*\(|ListenPacket|ListenUDP|DatagramSocket\s*\(\s*\w/u.test(code))
    return 'server';
  if (/connect\w*\s*\(|\.?Dial\w*\(|new Socket\(|createConnection|open_connection|sendto\s*\(/u.test(code))
    return 'client';
  return isUdp(code) && /\.send\s*\(/u.test(code) ? 'client' : 'other';
}

/** Whether a program sends datagrams. */
export function isUdp(text: string): boolean {
  return /SOCK_DGRAM|Datagram|ListenPacket|ListenUDP|["']udp[46]?["']|createSocket/u.test(text);
}

/**
 * Joins each server with the client that belongs to it: told by folder, by number and words in the name, by the ports that
 * both name, and by the transport. A client that is left over meets the nearest server once more.
 */
export function pairUp(sources: readonly DraftSource[]): { pairs: SourcePair[]; others: DraftSource[] } {
  const of = (role: Role) => sources.filter((source) => roleOf(source) === role);
  const [servers, clients] = [of('server'), of('client')];
  const matches = servers
    .flatMap((server) => clients.map((client) => ({ server, client, score: likeness(server, client) })))
    .toSorted((a, b) => b.score - a.score);
  const pairs: Required<SourcePair>[] = [];
  for (const { server, client } of matches)
    if (!pairs.some((pair) => pair.server === server || pair.client === client))
      pairs.push({ server, client });
  for (const { server, client } of matches)
    if (!pairs.some((pair) => pair.client === client)) pairs.push({ server, client });
  const alone = [
    ...servers
      .filter((server) => !pairs.some((pair) => pair.server === server))
      .map((server) => ({ server })),
    ...clients
      .filter((client) => !pairs.some((pair) => pair.client === client))
      .map((client) => ({ client })),
  ];
  return { pairs: [...pairs, ...alone].toSorted(byNumberAndName), others: of('other') };
}

const natural = new Intl.Collator('en', { numeric: true });

/** `server.py` before `server_file.py`, and both before `server_2.py`. */
function byNumberAndName(a: SourcePair, b: SourcePair): number {
  const key = ({ client, server }: SourcePair): string =>
    [server, client]
      .flatMap((source) => source ?? [])
      .map((source) => `${numberOf(source) ?? 0} ${wordsOf(source).length} ${source.path}`)
      .toSorted(natural.compare)
      .at(-1) ?? '';
  return natural.compare(key(a), key(b));
}

/** The number in a file's name or in its folders, nearest to the name first: `soal 3/server.py` is 3. */
export function numberOf({ path }: DraftSource): string | undefined {
  for (const part of path
    .replace(/\.\w+$/u, '')
    .split('/')
    .toReversed()) {
    const number = /(?<!\d)0*(\d{1,2})(?!\d)/u.exec(part)?.[1];
    if (number !== undefined) return number;
  }
  return undefined;
}

/** The words of a file's name that do not say its role. */
export function wordsOf({ path }: DraftSource): string[] {
  const stem =
    path
      .split('/')
      .at(-1)
      ?.replace(/\.\w+$/u, '') ?? '';
  const words = stem
    .replaceAll(/([a-z])([A-Z])/gu, '$1 $2')
    .replaceAll(/server|srv|peladen|client|clien|klien/giu, ' ')
    .toLowerCase()
    .split(/[^a-z]+/u);
  return [...new Set(words.filter((word) => word.length > 1))];
}

/** Ports that a text names: numbers of four or five digits. */
export function portsIn(text: string): string[] {
  const numbers = withoutComments(text).match(/(?<![\d.])\d{4,5}(?![\d.])/gu) ?? [];
  return [...new Set(numbers)].filter((number) => Number(number) >= 1024 && Number(number) <= 65_535);
}

function likeness(server: DraftSource, client: DraftSource): number {
  const folder = ({ path }: DraftSource): string => path.split('/').slice(0, -1).join('/');
  const numbers = [numberOf(server), numberOf(client)];
  const shared = (a: string[], b: string[]): number => a.filter((one) => b.includes(one)).length;
  return (
    (folder(server) === folder(client) ? 4 : 0) +
    (numbers[0] === numbers[1] ? 3 : 0) +
    3 * shared(portsIn(server.text), portsIn(client.text)) +
    2 * shared(wordsOf(server), wordsOf(client)) -
    (isUdp(server.text) === isUdp(client.text) ? 0 : 8)
  );
}

function withoutComments(text: string): string {
  return text.replaceAll(/(^|\s)(#|\/\/).*$/gmu, '');
}
