import { describe, expect, it } from 'vitest';

import { judgeCheck, scenarioOf, signalled } from '../support/evidence.ts';
import type { ScenarioParts } from '../support/evidence.ts';
import { oneAfterAnother, tcpConversation } from '../support/frames.ts';
import type { TcpStep } from '../support/frames.ts';

const text = 'INI ADALAH DATA YANG DIKIRIM ABCDEFGHIJKLMNOPQ';

function echoOf(parts: ScenarioParts, differentAnswer?: number) {
  return judgeCheck({
    type: 'echo',
    with: {
      client: 'client',
      server: 'server',
      ...(differentAnswer === undefined ? {} : { differentAnswer }),
    },
    scenarios: [scenarioOf(parts)],
  });
}

function conversation(...script: TcpStep[]) {
  return { frames: tcpConversation({ script: ['handshake', ...script] }) };
}

describe('echo', () => {
  it('compares streams: 46 bytes come back as 32 and 14', () => {
    const result = echoOf(
      conversation(
        { from: 'client', data: text },
        { from: 'server', data: text.slice(0, 32) },
        { from: 'server', data: text.slice(32) },
        'close',
      ),
    );
    expect(result).toMatchObject({
      status: 'passed',
      points: 10,
      actual: 'all 46 bytes came back, unchanged',
    });
  });

  it('survives a retransmission of the answer', () => {
    const result = echoOf(
      conversation(
        { from: 'client', data: 'halo' },
        { from: 'server', data: 'halo', acked: false },
        { raw: 'server', flags: 24, seq: 1, data: 'halo' },
        'close',
      ),
    );
    expect(result.status).toBe('passed');
  });

  it('keeps the points when the client resets after everything came back: that is a matter of closing', () => {
    expect(
      echoOf(conversation({ from: 'client', data: text }, { from: 'server', data: text }, { rst: 'client' }))
        .status,
    ).toBe('passed');
  });

  it('never counts nothing as echoed', () => {
    expect(echoOf(conversation('close'))).toMatchObject({
      status: 'failed',
      points: 0,
      actual: 'the client connected and sent nothing',
    });
    expect(echoOf({})).toMatchObject({
      status: 'failed',
      points: 0,
      actual: 'the client never reached the server',
    });
  });

  it('does not take a greeting of a server for an echo of nothing', () => {
    expect(echoOf(conversation({ from: 'server', data: 'selamat datang' }, 'close'), 0.5)).toMatchObject({
      status: 'failed',
      points: 0,
    });
  });

  it('gives a different answer its part of the points, and names the first wrong byte', () => {
    const script: TcpStep[] = [{ from: 'client', data: 'halo' }, { from: 'server', data: 'haLo' }, 'close'];
    expect(echoOf(conversation(...script), 0.5)).toMatchObject({
      status: 'failed',
      points: 5,
      actual: "4 bytes came back, and byte 3 is the first that differs: 'L' (0x4c) instead of 'l' (0x6c)",
    });
    expect(echoOf(conversation(...script))).toMatchObject({ status: 'failed', points: 0 });
  });

  it('tells how much of it came back', () => {
    const result = echoOf(
      conversation(
        { from: 'client', data: text },
        { from: 'server', data: text.slice(0, 32) },
        { rst: 'server' },
      ),
      0.5,
    );
    expect(result).toMatchObject({
      status: 'failed',
      points: 5,
      actual: 'only the first 32 bytes came back, of 46',
    });
  });

  it('fails an answer with something behind it', () => {
    expect(
      echoOf(conversation({ from: 'client', data: 'halo' }, { from: 'server', data: 'halo!' }, 'close'))
        .actual,
    ).toBe('the 4 bytes came back, and more after it: 5 in all');
  });

  it('fails when no answer comes, and when the server resets', () => {
    expect(echoOf(conversation({ from: 'client', data: 'halo' }, 'close'), 0.5)).toMatchObject({
      points: 0,
      actual: 'the client sent 4 bytes and got no answer',
    });
    expect(echoOf(conversation({ from: 'client', data: 'halo' }, { rst: 'server' }), 0.5)).toMatchObject({
      points: 0,
      actual: 'the client sent 4 bytes, and the server reset the connection',
    });
  });

  it('gives nothing for an answer that the client never acknowledged', () => {
    const result = echoOf(
      conversation(
        { from: 'client', data: 'halo' },
        { fin: 'client' },
        { from: 'server', data: 'halo', acked: false },
        { rst: 'client', bare: true },
      ),
      0.5,
    );
    expect(result).toMatchObject({
      status: 'failed',
      points: 0,
      actual: expect.stringContaining('received nothing of it'),
    });
  });

  it('gives nothing for an answer after our signal', () => {
    const { frames } = conversation(
      { from: 'client', data: 'halo' },
      { from: 'server', data: 'halo' },
      'close',
    );
    expect(echoOf({ frames, record: { markers: [signalled('client', 5)] } }).points).toBe(0);
  });

  it('wants the echo on every connection that carried data', () => {
    const good = tcpConversation({
      clientPort: 1111,
      script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'halo' }, 'close'],
    });
    const mute = tcpConversation({
      clientPort: 2222,
      script: ['handshake', { from: 'client', data: 'halo' }, 'close'],
    });
    const idle = tcpConversation({ clientPort: 3333, script: ['handshake', 'close'] });
    expect(echoOf({ frames: oneAfterAnother(good, idle) }).status).toBe('passed');
    expect(echoOf({ frames: oneAfterAnother(good, mute) }, 0.5)).toMatchObject({
      status: 'failed',
      points: 0,
      filter: 'tcp.stream eq 1',
    });
  });

  it('decides nothing where the capture lacks bytes that were acknowledged', () => {
    expect(
      echoOf(
        conversation(
          { from: 'client', data: 'halo' },
          { from: 'server', data: 'ha', lost: true },
          { from: 'server', data: 'lo' },
          'close',
        ),
      ).status,
    ).toBe('inconclusive');
  });
});
