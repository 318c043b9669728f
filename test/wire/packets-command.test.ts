import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { packetsCommand } from '../../harness/commands/packets.ts';
import { OperatorError } from '../../harness/errors.ts';
import { writePcapng } from '../../harness/wire/index.ts';
import { dnsExchange, oneAfterAnother, tcpConversation } from '../support/frames.ts';

const folder = mkdtempSync(join(tmpdir(), 'wiremark-packets-'));
const capture = store(
  'lab.pcapng',
  writePcapng({
    frames: oneAfterAnother(
      dnsExchange({ name: 'www.its.ac.id', addresses: ['103.94.189.4'] }),
      tcpConversation({ script: ['handshake'] }),
    ),
    application: 'test',
  }),
);
const empty = store('empty.pcapng', writePcapng({ frames: [], application: 'test' }));
const notes = store('notes.txt', new TextEncoder().encode('not a capture\n'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('wiremark packets', () => {
  it('prints the packet list', async () => {
    expect(await printed([capture])).toMatchInlineSnapshot(`
      "    1   0.000000 172.16.16.102 → 172.16.16.2  DNS 73 Standard query 0x1234 A www.its.ac.id
          2   0.001000  172.16.16.2 → 172.16.16.102 DNS 89 Standard query response 0x1234 A www.its.ac.id A 103.94.189.4
          3   0.001001 172.16.16.102 → 172.16.16.101 TCP 58 54321 → 32444 [SYN] Seq=0 Win=64240 Len=0 MSS=1460
          4   0.001002 172.16.16.101 → 172.16.16.102 TCP 58 32444 → 54321 [SYN, ACK] Seq=0 Ack=1 Win=64240 Len=0 MSS=1460
          5   0.002000 172.16.16.102 → 172.16.16.101 TCP 54 54321 → 32444 [ACK] Seq=1 Ack=1 Win=64240 Len=0
      "
    `);
  });

  it('prints the number of packets alone with --count', async () => {
    expect(await printed([capture, '--count'])).toBe('5\n');
    expect(await printed([empty, '--count'])).toBe('0\n');
  });

  it('prints summaries and relative numbers with --json', async () => {
    const summaries: unknown = JSON.parse(await printed([capture, '--json']));
    expect(summaries).toHaveLength(5);
    expect(summaries).toMatchObject([
      { protocol: 'DNS' },
      {},
      { number: 3, stream: 0, seq: 0 },
      { seq: 0, ack: 1 },
      { seq: 1, ack: 1 },
    ]);
  });

  it('prints and counts only what the filter matches', async () => {
    expect(await printed([capture, '--filter', 'tcp.flags.syn == 1', '--count'])).toBe('2\n');
    expect(await printed([capture, '--filter', 'dns.a'])).toMatch(/^ +2 .* DNS .*\n$/);
    expect(JSON.parse(await printed([capture, '--filter', 'icmp', '--json']))).toEqual([]);
  });

  it('prints fields separated by tabs, several values of one by commas', async () => {
    const args = [capture, '--filter', 'frame.number > 1 && frame.number < 4'];
    expect(await printed([...args, '--fields', 'frame.number,ip.addr,tcp.flags'])).toBe(
      '2\t172.16.16.2,172.16.16.102\t\n3\t172.16.16.102,172.16.16.101\t0x0002\n',
    );
  });

  it('points at the mistake in a filter', async () => {
    const filter = 'tcp && tcp.prot == 80';
    const error = await packetsCommand([capture, '--filter', filter]).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      message: `packets: tcp.prot is no field or protocol\n  ${filter}\n         ^^^^^^^^`,
      nextStep: 'Did you mean tcp.port?',
    });
  });

  it.each([
    ['an unknown option', [capture, '--colour'], 'usage'],
    ['no file', [], 'usage'],
    ['a missing file', [join(folder, 'none.pcap')], 'no-such-file'],
    ['a folder', [folder], 'not-a-file'],
    ['a file that is no capture', [notes], 'not-a-capture'],
    ['an empty capture', [empty], 'empty-capture'],
    ['a filter with a mistake', [capture, '--filter', 'tcp.prot == 80'], 'bad-filter'],
    ['an unknown field', [capture, '--fields', 'frame.number,tcp.prot'], 'bad-field'],
    ['a protocol as a field', [capture, '--fields', 'tcp'], 'bad-field'],
    ['fields and a number at once', [capture, '--fields', 'tcp.port', '--count'], 'usage'],
  ])('refuses %s, and says what to do', async (_, args, code) => {
    const error = await packetsCommand(args).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(OperatorError);
    expect(error).toMatchObject({ code, nextStep: expect.stringMatching(/\S/) });
  });
});

function store(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** What the command writes to stdout, run as a program of its own. */
function printed(args: string[]): Promise<string> {
  const program = `import('./harness/commands/packets.ts').then(({ packetsCommand }) => packetsCommand(process.argv.slice(1)))`;
  const root = join(import.meta.dirname, '../..');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', '-e', program, '--', ...args],
      { cwd: root },
      (error, stdout) => {
        if (error) reject(error);
        else resolve(stdout);
      },
    );
  });
}
