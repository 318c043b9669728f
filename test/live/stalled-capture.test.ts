import { execa } from 'execa';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONGEST_FRAME_BYTES } from '../../harness/capture/protocol.ts';
import type { Machine } from '../../harness/lab/machine.ts';
import { descendants } from '../../harness/lab/proc.ts';
import { openSwitch, type Switch } from '../../harness/lab/switch.ts';
import type { CaptureCounters } from '../../harness/model/evidence.ts';
import { whyNoLab } from '../support/cli.ts';

const noLab = await whyNoLab();
const isRoot = process.getuid?.() === 0;
const FRAMES = 8_000;

/** Sends `count` frames of `length` bytes, Ethernet header and all, of an experimental protocol (RFC 9542). */
const SEND = `import socket, sys
count, length = int(sys.argv[1]), int(sys.argv[2])
port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
port.bind(("eth1", 0))
frame = bytes.fromhex("0257ac101066" "0257ac101065" "88b6") + bytes(length - 14)
for _ in range(count):
    port.send(frame)
`;

describe.runIf(noLab === undefined && isRoot)('a capture process that is not let run', () => {
  let lan: Switch;
  beforeAll(async () => {
    // Processes of the harness are started as it was started itself; a test runner was not started by tsx.
    process.execArgv = ['--import', 'tsx'];
    lan = await openSwitch();
  });
  afterAll(() => lan?.[Symbol.asyncDispose]());

  it.each([60, 1_514])(`loses none of ${FRAMES} frames of %i bytes`, async (length) => {
    const stopped = captureProcesses();
    expect(stopped).toHaveLength(1);
    const counters = await recorded(async (machine) => {
      for (const pid of stopped) process.kill(pid, 'SIGSTOP');
      try {
        await send(machine, FRAMES, length);
      } finally {
        for (const pid of stopped) process.kill(pid, 'SIGCONT');
      }
    });
    expect(counters).toMatchObject({ frames: FRAMES, complete: true });
  });

  it('says so where a frame is longer than a slot of its ring', async () => {
    const counters = await recorded(async (machine) => {
      await machine.shell.run('ip link set eth1 mtu 4000');
      await execa('nsenter', [
        `--net=${networkOfSwitch()}`,
        'ip',
        'link',
        'set',
        machine.port,
        'mtu',
        '4000',
      ]);
      await send(machine, 1, LONGEST_FRAME_BYTES);
      await send(machine, 1, 4_000);
    });
    expect(counters.frames).toBe(2);
    expect(counters.complete).toBe(false);
    expect(counters.reason).toMatch(/^a frame of \d+ bytes or more crossed the switch/);
  });

  async function recorded(work: (machine: Machine) => Promise<void>): Promise<CaptureCounters> {
    const machines = await lan.addMachines({
      one: { address: '172.16.16.101/24' },
      two: { address: '172.16.16.102/24' },
    });
    try {
      const recording = await lan.capture.begin();
      await lan.setPorts(machines, 'up');
      const [one] = machines;
      if (one !== undefined) await work(one);
      await lan.setPorts(machines, 'down');
      return await recording.end();
    } finally {
      await lan.removeMachines(machines);
    }
  }

  function send(machine: Machine, count: number, length: number) {
    return execa('nsenter', [
      `--net=/proc/${machine.pid}/ns/net`,
      '/usr/bin/python3',
      '-c',
      SEND,
      String(count),
      String(length),
    ]);
  }

  function captureProcesses(): number[] {
    return descendants(process.pid).filter((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('capture-process'),
    );
  }

  function networkOfSwitch(): string {
    return `/proc/${captureProcesses()[0]}/ns/net`;
  }
});
