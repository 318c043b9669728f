import { describe, expect, it } from 'vitest';

import { judgeCheck, scenarioOf, signalled } from '../support/evidence.ts';
import { oneAfterAnother, portUnreachable, udpDatagram } from '../support/frames.ts';
import type { Frame } from '../../harness/wire/types.ts';

/** 35 bytes, as the lab's template sends them. */
const morning = 'Good Morning!!! This will be echoed';

const ask = (data: string, port = 5000) =>
  udpDatagram({ src: '172.16.16.102', dst: '172.16.16.101', srcPort: port, dstPort: 8765, data });
const answer = (data: string, port = 5000, from = 8765) =>
  udpDatagram({ src: '172.16.16.101', dst: '172.16.16.102', srcPort: from, dstPort: port, data });

function echoOf(frames: Frame[], more: Record<string, unknown> = {}, record = {}, locale?: 'id') {
  return judgeCheck({
    type: 'echo',
    with: { client: 'client', server: 'server', protocol: 'udp', ...more },
    scenarios: [scenarioOf({ frames: oneAfterAnother(frames), record })],
    ...(locale === undefined ? {} : { locale }),
  });
}

describe('echo over UDP', () => {
  it('passes when the datagram came back, and cites both', () => {
    expect(echoOf([ask(morning), answer(morning)])).toMatchObject({
      status: 'passed',
      actual: 'the datagram came back, unchanged (35 bytes)',
      frames: [{ number: 1 }, { number: 2 }],
      filter: 'udp.stream eq 0',
    });
  });

  it('passes whatever the order of several, equal ones included', () => {
    expect(echoOf([ask('a'), ask('b'), ask('a'), answer('b'), answer('a'), answer('a')]).actual).toBe(
      'all 3 datagrams came back, unchanged (3 bytes)',
    );
  });

  const cases: [string, Frame[]][] = [
    ['nothing was sent', []],
    ['only an empty one was sent', [ask(''), answer('')]],
    ['nothing listened', [ask('halo'), portUnreachable(ask('halo'))]],
    ['nothing came back', [ask('halo')]],
    ['it came back from another port', [ask('halo'), answer('halo', 5000, 9999)]],
    ['one is missing', [ask('a'), ask('b'), answer('a')]],
    ['an equal one is missing', [ask('a'), answer('a'), ask('a')]],
    ['it came back cut', [ask(morning), answer(morning.slice(0, 16))]],
    ['it came back longer', [ask('halo'), answer('halo\n')]],
    ['it came back changed', [ask('halo'), answer('HALO')]],
    ['it came back twice', [ask('halo'), answer('halo'), answer('halo')]],
    ['something else came as well', [ask('halo'), answer('halo'), answer('ok')]],
    ['the client was gone', [ask('halo'), answer('halo'), portUnreachable(answer('halo'))]],
    ['an echo came before its question', [ask('a'), answer('b'), ask('b'), answer('a')]],
  ];
  it('tells apart what went wrong', () => {
    const told = cases.map(([name, frames]) => {
      const result = echoOf(frames);
      expect({ name, status: result.status }).toEqual({ name, status: 'failed' });
      return `[${name}] frames ${result.frames.map(({ number }) => number).join(' ')}\n${result.actual}\n${result.hint}`;
    });
    expect(told.join('\n\n')).toMatchInlineSnapshot(`
      "[nothing was sent] frames 
      the client sent no datagram to the server
      Let the client call sendto() with the address and port of the server, on a socket made with SOCK_DGRAM.

      [only an empty one was sent] frames 1
      the client sent only empty datagrams
      Let the client send its message with sendto().

      [nothing listened] frames 1 2
      nothing listened on UDP port 8765, so the datagram was refused
      Let the server bind port 8765 before the client sends.

      [nothing came back] frames 1
      the client sent a datagram, and none came back
      Let the server send what recvfrom() gave back to the address that recvfrom() gave, with sendto().

      [it came back from another port] frames 1 2
      the datagram came back from port 9999, though it was sent to port 8765
      Answer with sendto() on the same socket that received the datagram.

      [one is missing] frames 2
      1 of 2 datagrams did not come back; the first of them is number 2
      Let the server call recvfrom() in a loop, and answer every datagram.

      [an equal one is missing] frames 3
      1 of 2 datagrams did not come back; the first of them is number 2
      Let the server call recvfrom() in a loop, and answer every datagram.

      [it came back cut] frames 1 2
      datagram 1 came back cut: 16 of its 35 bytes
      recvfrom(n) throws away what does not fit into n bytes: take a larger n, for example 2048.

      [it came back longer] frames 1 2
      datagram 1 came back longer: 5 bytes instead of 4
      Send back exactly the bytes that were received, with nothing after them.

      [it came back changed] frames 1 2
      datagram 1 came back changed: byte 1 is the first that differs, 'H' (0x48) instead of 'h' (0x68)
      Send back exactly the bytes that were received, with nothing put before them.

      [it came back twice] frames 1 2 3
      datagram 1 came back more than once
      Answer each datagram once.

      [something else came as well] frames 3
      a datagram came that is no echo of what the client sent
      Send back what was received, and nothing else.

      [the client was gone] frames 1 2 3
      datagram 1 came back, but the client had closed its socket and received nothing of it
      Let the client call recvfrom() before it closes its socket.

      [an echo came before its question] frames 3
      1 of 2 datagrams did not come back; the first of them is number 2
      Let the server call recvfrom() in a loop, and answer every datagram."
    `);
  });

  it('tells it in Indonesian', () => {
    const told = cases.map(([, frames]) => echoOf(frames, {}, {}, 'id').actual);
    expect(told.join('\n')).toMatchInlineSnapshot(`
      "client tidak mengirim datagram ke server
      client hanya mengirim datagram kosong
      tidak ada yang menunggu di port UDP 8765, jadi datagram ditolak
      client mengirim satu datagram, tetapi tidak ada yang kembali
      datagram kembali dari port 9999, padahal dikirim ke port 8765
      1 dari 2 datagram tidak kembali; yang pertama adalah nomor 2
      1 dari 2 datagram tidak kembali; yang pertama adalah nomor 2
      datagram ke-1 kembali terpotong: 16 dari 35 byte
      datagram ke-1 kembali lebih panjang: 5 byte, seharusnya 4
      datagram ke-1 kembali dalam keadaan berubah: byte ke-1 adalah yang pertama berbeda, 'H' (0x48), seharusnya 'h' (0x68)
      datagram ke-1 kembali lebih dari satu kali
      ada datagram yang bukan pantulan dari kiriman client
      datagram ke-1 kembali, tetapi client sudah menutup socket dan tidak menerimanya
      1 dari 2 datagram tidak kembali; yang pertama adalah nomor 2"
    `);
  });

  it('judges each socket of the client by itself', () => {
    const frames = [ask('a', 5000), ask('b', 5001), answer('a', 5000), answer('a', 5001)];
    expect(echoOf(frames)).toMatchObject({ status: 'failed', filter: 'udp.stream eq 1' });
  });

  it('gives the part of the points for an answer that differs, but not where none came', () => {
    const half = { differentAnswer: 0.5 };
    expect(echoOf([ask('halo'), answer('ok')], half).points).toBe(5);
    expect(echoOf([ask('halo')], half).points).toBe(0);
    expect(echoOf([ask('a', 1), answer('ok', 1), ask('b', 2)], half).points).toBe(0);
    expect(echoOf([ask('a'), answer('a'), portUnreachable(answer('a'))], half).points).toBe(0);
  });

  it('gives nothing for an echo after our signal', () => {
    const record = { markers: [signalled('server', 1)] };
    expect(echoOf([ask('halo'), answer('halo')], {}, record).status).toBe('failed');
  });
});
