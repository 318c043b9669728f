import { execa } from 'execa';
import { join } from 'node:path';
import { openCapture, type Capture, type CaptureOptions } from '../../../harness/capture/capture.ts';
import { sendIn } from '../../../harness/lab/frame-sender.ts';
import { setInterfaces } from '../../../harness/lab/interfaces.ts';
import { openNamespace } from '../../../harness/lab/namespace-shell.ts';
import { startIn } from '../../../harness/lab/start-in.ts';
import type { CaptureProgram } from '../../../harness/model/evidence.ts';
import { top } from '../../support/cli.ts';

const BRIDGE_MAC = '02:57:ff:00:00:01';
const PORT_MAC = '02:57:ff:00:00:02';

/** A switch like the lab's, on which several captures can be opened, with two machines on it. */
export interface Ground extends AsyncDisposable {
  open(program: CaptureProgram): Promise<Capture>;
  /** `burst`: fifty clients at once, and a megabyte there and back. `turns`: one client, which sends when it has been answered. */
  makeTraffic(kind: 'burst' | 'turns'): Promise<void>;
}

export async function openGround(): Promise<Ground> {
  // Processes of the harness are started as it was started itself; a test runner was not started by tsx.
  process.execArgv = ['--import', 'tsx'];
  const opened: AsyncDisposable[] = [];
  const keep = <T extends AsyncDisposable>(thing: T): T => {
    opened.unshift(thing);
    return thing;
  };
  const lan = keep(await openNamespace('switch'));
  const machines = [keep(await openNamespace('server')), keep(await openNamespace('client'))];
  await lan.run(`
echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
ip link add br0 address ${BRIDGE_MAC} type bridge stp_state 0 mcast_snooping 0 forward_delay 0
ip link add mark0 mtu 65535 address ${PORT_MAC} type veth peer name mark1 mtu 65535
ip link set mark1 master br0
${machines.map(({ pid }, at) => `ip link add p${at} type veth peer name eth1 netns ${pid}; ip link set p${at} master br0`).join('\n')}
ip link set br0 mtu 1500 promisc on`);
  await setInterfaces(lan.pid, {
    plain: ['p0', 'p1', 'mark0', 'mark1', 'br0'],
    up: ['mark1', 'mark0', 'br0'],
  });
  for (const [at, machine] of machines.entries()) {
    await setInterfaces(machine.pid, { plain: ['eth1'] });
    await machine.run(`
echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
tc qdisc add dev eth1 root tbf rate 100mbit burst 32k limit 512k mpu 1000
ip address add 10.9.0.${at + 1}/24 dev eth1
ip link set eth1 up`);
  }
  const options: CaptureOptions = {
    namespacePid: lan.pid,
    start: startIn(lan.pid),
    startSender: sendIn(lan.pid),
    bridge: 'br0',
    bridgeMac: BRIDGE_MAC,
    port: 'mark0',
    portMac: PORT_MAC,
  };
  const traffic = (at: number, role: string) =>
    execa('nsenter', [
      `--net=/proc/${machines[at]?.pid}/ns/net`,
      '/usr/bin/python3',
      join(top, 'test/live/capture/traffic.py'),
      role,
    ]);
  return {
    async open(program) {
      process.env['WIREMARK_CAPTURE'] = program;
      try {
        return keep(await openCapture(options));
      } finally {
        delete process.env['WIREMARK_CAPTURE'];
      }
    },
    async makeTraffic(kind) {
      await lan.run('ip link set p0 up\nip link set p1 up');
      const server = traffic(0, 'serve');
      try {
        await new Promise<void>((resolve) => server.stdout.once('data', () => resolve()));
        await traffic(1, kind);
      } finally {
        server.kill('SIGKILL');
        await server.catch(() => {});
        await lan.run('ip link set p0 down\nip link set p1 down');
      }
    },
    async [Symbol.asyncDispose]() {
      for (const thing of opened) await thing[Symbol.asyncDispose]();
    },
  };
}
