import { execa } from 'execa';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { top, whyNoLab } from '../support/cli.ts';
import type { Outcomes, State } from './machines/lab.ts';

const noLab = await whyNoLab();
if (noLab !== undefined) process.stderr.write(`machines: not run, ${noLab}\n`);

/** What `nft` makes of the rules as `self_rules.py` explains them. */
const SELF = `table ip wiremark_self {
	set self {
		type inet_proto . ipv4_addr . inet_service
		size 64
		flags dynamic
	}

	chain output {
		type filter hook output priority mangle; policy accept;
		oifname "lo" tcp flags syn / syn,ack add @self { ip protocol . ip daddr . tcp dport }
		oifname "lo" add @self { ip protocol . ip daddr . udp dport }
	}
}
`;

/** What `nft` makes of the rules as `switch.py` explains them. */
const HOLD = (elements: string): string => `table bridge wiremark {
	set held {
		type ifname${elements}
	}

	set paced {
		type ifname
		size 4096
		flags dynamic,timeout
		timeout 10s
	}

	chain hold {
		type filter hook prerouting priority 0; policy accept;
		iifname @held tcp flags ! syn,rst ip length > 52 drop
	}

	chain loss {
		type filter hook prerouting priority 10; policy accept;
	}

	chain pace {
		type filter hook prerouting priority -20; policy accept;
		update @paced { iifname limit rate over 20000/second burst 2000 packets } drop
	}
}
`;

let outcomes: Outcomes;
beforeAll(async () => {
  if (noLab !== undefined) return;
  const { stdout } = await execa(
    process.execPath,
    ['--import', 'tsx', join(top, 'test/live/machines/lab.ts')],
    { cwd: top },
  );
  outcomes = JSON.parse(stdout);
}, 120_000);

describe.runIf(noLab === undefined)('a switch that was made without a command', () => {
  it("is a bridge that captures all, of an Ethernet's size, with the port of long frames", () => {
    const { link } = outcomes.lan;
    expect(link).toMatch(
      /^2: br0: <BROADCAST,MULTICAST,PROMISC,UP,LOWER_UP> mtu 1500 .*\n +link\/ether 02:57:ff:00:00:01 .*\n +bridge forward_delay 0 .* stp_state 0 .* mcast_snooping 0 /m,
    );
    expect(link).toMatch(
      /^\d: mark0@mark1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 65535 .*\n +link\/ether 02:57:ff:00:00:02 /m,
    );
    expect(link).toMatch(
      /^\d: mark1@mark0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 65535 .* master br0 state UP /m,
    );
    expect(link).not.toMatch(/^5: /m);
  });

  it('has neither checksums nor segments made by an interface', () => {
    const { offload } = outcomes.lan;
    expect(offload.match(/^\S+-checksumming: off/gm)).toHaveLength(6);
    expect(offload.match(/^generic-\S+-offload: off/gm)).toHaveLength(6);
  });

  it('has the rules that nft makes, and holds ports that it is told to', () => {
    expect(outcomes.lan.rules).toBe(HOLD(''));
    expect(outcomes.lan.held).toMatch(/elements = \{ "p1",\s+"p12" \}|elements = \{ "p12",\s+"p1" \}/);
    expect(outcomes.lan.released).toBe(HOLD('\n\t\telements = { "p12" }'));
  });

  it('is told with the reason where it cannot be made or do what it is told', () => {
    expect(outcomes.refusedSwitch).toBe('the switch: the bridge: File exists (errno 17)');
    expect(outcomes.refusedRelease).toContain('No such file or directory');
  });
});

describe.runIf(noLab === undefined)('a machine that was made without a command', () => {
  it('has one interface beside its loopback, with one address, and everything is on-link', () => {
    const { plain } = outcomes;
    expect(plain.link).toMatch(/^1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 .* state UNKNOWN /m);
    expect(plain.link).toMatch(
      /^2: eth1@if\d+: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc tbf state UP /m,
    );
    expect(plain.link).toMatch(/^ +link\/ether 02:57:ac:10:10:65 brd ff:ff:ff:ff:ff:ff .*\n +veth /m);
    expect(plain.link).not.toMatch(/^3: /m);
    expect(addressesIn(plain)).toEqual(['127.0.0.1/8 scope host lo', '172.16.16.101/24 scope global eth1']);
    expect(linesOf(plain.route)).toEqual([
      'default dev eth1 scope link',
      '172.16.16.0/24 dev eth1 proto kernel scope link src 172.16.16.101',
      'local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1',
      'local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1',
      'broadcast 127.255.255.255 dev lo table local proto kernel scope link src 127.0.0.1',
      'local 172.16.16.101 dev eth1 table local proto kernel scope host src 172.16.16.101',
      'broadcast 172.16.16.255 dev eth1 table local proto kernel scope link src 172.16.16.101',
    ]);
  });

  it('has no IPv6, may bind any address and port, and asks for an address again soon', () => {
    expect(linesOf(outcomes.plain.settings)).toEqual([
      'ipv6/conf/all/disable_ipv6:1',
      'ipv6/conf/default/disable_ipv6:1',
      'ipv6/conf/eth1/disable_ipv6:1',
      'ipv6/conf/lo/disable_ipv6:1',
      'ipv4/ip_nonlocal_bind:1',
      'ipv4/ip_unprivileged_port_start:0',
      'ipv4/conf/all/route_localnet:0',
      'ipv4/neigh/eth1/retrans_time_ms:300',
    ]);
  });

  it('sends at the speed of its link, or as fast as it can', () => {
    expect(outcomes.plain.queue).toMatch(
      /^qdisc tbf \w+: dev eth1 root refcnt \d+ rate 100Mbit burst 32Kb\/1 mpu 1000b lat 39\.3ms linklayer ethernet $/m,
    );
    expect(outcomes.unbounded.queue).toMatch(/^qdisc noqueue 0: dev eth1 root refcnt \d+ $/m);
  });

  it('has no offload on either end of its cable, and its port is one of the bridge', () => {
    const off = ['rx-checksumming: off', 'tx-checksumming: off', 'generic-segmentation-offload: off'];
    for (const seen of [outcomes.plain.offload, outcomes.port])
      for (const one of off) expect(seen).toContain(one);
    expect(outcomes.port).toMatch(
      /^\d+: p1@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 .* master br0 state UP /m,
    );
  });

  it('has the rules that nft makes, and they name what it says to itself', () => {
    expect(outcomes.plain.rules).toBe(SELF);
    const talked = outcomes.talked.rules.match(/(?:tcp|udp) \. \S+ \. \d+/g)?.toSorted();
    expect(talked).toEqual(['tcp . 127.0.0.1 . 32444', 'tcp . 172.16.16.101 . 80', 'udp . 127.0.0.53 . 53']);
  });

  it('holds what is lent to it, and leads connections elsewhere', () => {
    const { adopting } = outcomes;
    expect(addressesIn(adopting)).toEqual([
      '127.0.0.1/8 scope host lo',
      '127.5.5.5/32 scope host eth1',
      '172.16.16.101/24 scope global eth1',
      '192.168.1.7/32 scope global eth1',
    ]);
    expect(adopting.settings).toContain('route_localnet:1');
    expect(adopting.queue).toContain('qdisc tbf');
    expect(adopting.rules.startsWith(SELF)).toBe(true);
    expect(adopting.rules).toContain('udp dport 32444 dnat to 172.16.16.102');
    expect(adopting.rules).toContain('iifname "eth1" tcp dport 4444 redirect to :32444');
  });

  it('is told by its name and the reason where it cannot be made, and nothing of it stays', () => {
    expect(outcomes.refused).toEqual({
      words: 'bad: address 172.16.16.102/99: Invalid argument (errno 22)',
      processes: 0,
    });
    expect(outcomes.withoutSwitch).toMatch(
      /^the switch: \/proc\/\d+\/ns\/net: No such file or directory \(errno 2\)$/,
    );
  });
});

function addressesIn({ address }: State): string[] {
  return [...address.matchAll(/inet (.*)/g)].map(([, text = '']) => text);
}

function linesOf(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim());
}
