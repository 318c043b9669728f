import { describe, expect, it } from 'vitest';

import { checkDefinition } from '../../harness/checks/index.ts';
import { judgeCheck, machine, missing, program, scenarioOf, signalled } from '../support/evidence.ts';
import type { ScenarioParts } from '../support/evidence.ts';
import { dnsExchange, oneAfterAnother, tcpConversation, udpDatagram } from '../support/frames.ts';

/** SYN, SYN-ACK, ACK; data and ACK both ways (4 to 7); FIN, FIN, ACK (8 to 10). */
const echo = {
  frames: tcpConversation({
    script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'balas' }, 'close'],
  }),
};
const asks = 'tcp.payload contains "halo"';
const answers = 'tcp.payload contains "balas"';

interface Asked {
  filters: string[];
  sameStream?: boolean;
  by?: string[];
}

function orderOf(parts: ScenarioParts, asked: Asked, locale: 'en' | 'id' = 'en') {
  return judgeCheck({ type: 'order', with: { ...asked }, locale, scenarios: [scenarioOf(parts)] });
}

function report(result: ReturnType<typeof orderOf>): string {
  const { status, expected, actual, hint, filter, frames } = result;
  const numbers = frames.map(({ number }) => number).join(' ');
  return [`${status} (${numbers})`, expected, actual, hint, filter].filter((line) => line !== '').join('\n');
}

describe('order', () => {
  it('passes with one frame for each filter, others between them', () => {
    const filters = ['tcp.flags.syn == 1', asks, answers, 'tcp.flags.fin == 1'];
    expect(report(orderOf(echo, { filters, by: ['client', 'server'] }))).toMatchInlineSnapshot(`
      "passed (1 4 6 8)
      in this order: \`tcp.flags.syn == 1\` → \`tcp.payload contains "halo"\` → \`tcp.payload contains "balas"\` → \`tcp.flags.fin == 1\`
      they came in this order: frames 1 → 4 → 6 → 8
      frame.number in {1, 4, 6, 8}"
    `);
    expect(orderOf(echo, { filters, sameStream: true }).filter).toBe('tcp.stream eq 0');
  });

  it('says which frame came too early', () => {
    expect(report(orderOf(echo, { filters: [answers, asks] }))).toMatchInlineSnapshot(`
      "failed (4 6)
      in this order: \`tcp.payload contains "balas"\` → \`tcp.payload contains "halo"\`
      frame 4, which matches \`tcp.payload contains "halo"\`, comes before frame 6, which matches \`tcp.payload contains "balas"\`, and none comes after it
      Change the order in your program: what \`tcp.payload contains "halo"\` shows must happen after what \`tcp.payload contains "balas"\` shows.
      frame.number in {4, 6}"
    `);
  });

  it('wants a frame of its own for each filter', () => {
    const syn = 'tcp.flags.syn == 1 && tcp.flags.ack == 0';
    expect(orderOf(echo, { filters: ['tcp.flags.syn == 1', 'tcp.flags.syn == 1'] }).status).toBe('passed');
    expect(orderOf(echo, { filters: [syn, syn] })).toMatchObject({
      status: 'failed',
      actual: `1 of 2 found, up to frame 1; after it no frame matches \`${syn}\``,
    });
  });

  it('says how far it went, and what came nearest to the next', () => {
    expect(report(orderOf(echo, { filters: [asks, 'tcp.payload contains "selesai"'] })))
      .toMatchInlineSnapshot(`
        "failed (4 6)
        in this order: \`tcp.payload contains "halo"\` → \`tcp.payload contains "selesai"\`
        1 of 2 found, up to frame 4; after it no frame matches \`tcp.payload contains "selesai"\`
        Compare what your program sends with \`tcp.payload contains "selesai"\`, letter by letter, also capitals and spaces: it sends "balas".
        frame.number in {4, 6}"
      `);
    expect(report(orderOf(echo, { filters: ['dns', asks] }, 'id'))).toMatchInlineSnapshot(`
      "failed (1 2 3 4 5 6 7 8 9 10)
      dengan urutan ini: \`dns\` → \`tcp.payload contains "halo"\`
      tidak ada frame yang cocok dengan yang pertama, \`dns\`
      Program Anda tidak pernah sampai mengirim frame dns. Lihat keluarannya.
      frame.number in {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}"
    `);
  });

  it('says it plainly where an answer holds no data', () => {
    const { frames } = echo;
    const filters = [asks, 'ip.src == 172.16.16.101 && tcp.len > 0'];
    expect(orderOf({ frames: frames.filter(({ number }) => number !== 6) }, { filters }).hint).toBe(
      'These frames carry no data. Look whether the program calls sendall() there: `tcp.len` counts what it sends.',
    );
  });

  it('keeps to one stream where that is asked', () => {
    const frames = oneAfterAnother(
      tcpConversation({ clientPort: 1111, script: ['handshake', { from: 'client', data: 'halo' }, 'close'] }),
      tcpConversation({
        clientPort: 2222,
        script: ['handshake', { from: 'server', data: 'balas' }, 'close'],
      }),
    );
    expect(orderOf({ frames }, { filters: [asks, answers] }).status).toBe('passed');
    expect(report(orderOf({ frames }, { filters: [asks, answers], sameStream: true })))
      .toMatchInlineSnapshot(`
      "failed (4 12)
      in one connection or conversation, in this order: \`tcp.payload contains "halo"\` → \`tcp.payload contains "balas"\`
      1 of 2 found in one stream; frame 12, which matches \`tcp.payload contains "balas"\`, is in another one
      Do all of it on the same socket: what \`tcp.payload contains "balas"\` shows belongs to another connection or conversation.
      frame.number in {4, 12}"
    `);
  });

  it('tries every stream, of UDP too', () => {
    const first = tcpConversation({ clientPort: 1111, script: ['handshake', 'close'] });
    const query = dnsExchange({ name: 'www.its.ac.id', addresses: ['103.94.189.4'] });
    const frames = oneAfterAnother(first, query, echo.frames);
    expect(orderOf({ frames }, { filters: [asks, answers], sameStream: true })).toMatchObject({
      status: 'passed',
      filter: 'tcp.stream eq 1',
    });
    const filters = ['dns.flags.response == 0', 'dns.flags.response == 1'];
    expect(orderOf({ frames }, { filters, sameStream: true, by: ['client'] })).toMatchObject({
      status: 'passed',
      filter: 'udp.stream eq 0',
    });
  });

  it('takes nothing that our signal caused', () => {
    const stopped = { ...echo, record: { markers: [signalled('server', 7)] } };
    const filters = [asks, 'tcp.flags.fin == 1'];
    expect(orderOf(echo, { filters }).status).toBe('passed');
    expect(orderOf(stopped, { filters })).toMatchObject({
      status: 'failed',
      actual: '2 frames match, but they came only after wiremark had stopped a program (server of problem 2)',
      filter: 'frame.number in {4, 8, 9}',
    });
  });

  it("means the lab's addresses where the lab gave way", () => {
    const frames = tcpConversation({ server: '172.18.0.2', script: ['handshake'] });
    const filters = ['ip.dst == 172.16.16.101', 'ip.src == 172.16.16.101'];
    const record = { machines: [machine(101, ['172.18.0.2']), machine(102)] };
    expect(orderOf({ frames }, { filters }).status).toBe('failed');
    expect(orderOf({ frames, record }, { filters, sameStream: true })).toMatchObject({
      status: 'passed',
      filter: 'tcp.stream eq 0',
    });
  });

  it('fails by name where a program is missing, and says when nothing was on the wire', () => {
    const programs = [program('server', 'mesin-1'), missing('client', 'mesin-2')];
    const filters = ['tcp', 'udp'];
    expect(orderOf({ programs }, { filters, by: ['client'] }).actual).toBe(
      'no client of problem 2 was found in your submission',
    );
    expect(orderOf({}, { filters })).toMatchObject({ status: 'failed', actual: 'nothing was on the wire' });
  });

  it('never takes the traffic of others for that of the programs that are named', () => {
    const data = (host: number, text: string) =>
      udpDatagram({
        src: `172.16.16.${host}`,
        dst: '172.16.16.101',
        srcPort: 4000,
        dstPort: 9,
        data: text,
      });
    const frames = oneAfterAnother([data(102, 'satu')], [data(103, 'dua')]);
    const filters = ['udp contains "satu"', 'udp contains "dua"'];
    expect(orderOf({ frames }, { filters }).status).toBe('passed');
    expect(orderOf({ frames }, { filters, by: ['client'] })).toMatchObject({
      status: 'failed',
      actual: '1 frame matches, but it does not belong to client of problem 2',
    });
  });

  it('finds each filter that does not compile before anything runs', () => {
    const item = { id: 'one', type: 'order', title: '', points: 1, scenario: 'echo' };
    const problems = checkDefinition('order')?.problems?.({
      ...item,
      with: { filters: ['tcp', 'tcp.port = 80', 'TCP'] },
    });
    expect(problems?.map(({ at, remedy }) => `${at} ${remedy}`)).toEqual([
      '/filters/1 Write ==.',
      '/filters/2 Did you mean tcp? Names are case-sensitive.',
    ]);
    expect(orderOf(echo, { filters: ['tcp', 'TCP'] }).status).toBe('errored');
  });
});
