/**
 * The lab's name server: answers A questions from a table, knows no AAAA, and says NXDOMAIN to any other name.
 * Arguments: the address to bind, and the table as JSON. Prints `ready` when it listens.
 */
import dnsPacket from 'dns-packet';
import { createSocket } from 'node:dgram';

const [address, table] = process.argv.slice(2);
if (address === undefined || table === undefined) throw new Error('usage: dns-process <address> <records>');
const records = new Map(readRecords(table));

const AUTHORITATIVE_ANSWER = 0x0400;
const NXDOMAIN = 3;

const socket = createSocket('udp4');
socket.on('message', (message, peer) => {
  const reply = answer(message);
  if (reply !== undefined) socket.send(reply, peer.port, peer.address);
});
socket.bind(53, address, () => process.stdout.write('ready\n'));
process.stdin.on('end', () => process.exit(0)).resume();
process.on('SIGINT', () => {});

/** RFC 1035, 4.1: the question comes back with its answers. Malformed questions get no answer. */
function answer(message: Buffer): Buffer | undefined {
  try {
    const query = dnsPacket.decode(message);
    const [question] = query.questions ?? [];
    if (question === undefined || query.type === 'response') return undefined;
    const addresses = records.get(question.name.toLowerCase());
    const recursionDesired = (query.flags ?? 0) & dnsPacket.RECURSION_DESIRED;
    return dnsPacket.encode({
      type: 'response',
      id: query.id ?? 0,
      flags:
        AUTHORITATIVE_ANSWER |
        dnsPacket.RECURSION_AVAILABLE |
        recursionDesired |
        (addresses === undefined ? NXDOMAIN : 0),
      questions: [question],
      answers:
        question.type === 'A'
          ? (addresses ?? []).map((data) => ({ type: 'A' as const, name: question.name, ttl: 60, data }))
          : [],
    });
  } catch {
    return undefined;
  }
}

function readRecords(json: string): [string, string[]][] {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([name, addresses]) => [
    name.toLowerCase(),
    Array.isArray(addresses) ? addresses.map(String) : [],
  ]);
}
