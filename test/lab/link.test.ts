import { describe, expect, it } from 'vitest';
import {
  arpRetryMs,
  linkFault,
  longestDelayMs,
  lossPeriod,
  lossRule,
  neededFeatures,
  readLossRules,
  slowLinkCommands,
  wireSpeed,
} from '../../harness/lab/link.ts';
import type { CheckItem } from '../../harness/model/rubric.ts';
import { judgeChecks, scenarioOf } from '../support/evidence.ts';
import { tcpConversation } from '../support/frames.ts';

describe('a link profile', () => {
  it.each([
    ['every 2nd', 2],
    ['every 3rd', 3],
    ['every 10th', 10],
    ['every 21st', 21],
    // More than the counter of nftables holds: as good as never.
    ['every 99999999999th', 4_294_967_295],
  ])('loses %s', (loss, period) => {
    expect(lossPeriod({ loss })).toBe(period);
  });

  it('loses nothing where it says nothing of loss', () => {
    expect(lossPeriod({ delayMs: 20 })).toBeUndefined();
    expect(lossPeriod(undefined)).toBeUndefined();
  });

  it.each([
    [undefined, []],
    [{}, []],
    [{ delayMs: 0 }, []],
    [{ delayMs: 20 }, ['netem']],
    [{ jitterMs: 5 }, ['netem']],
    [{ loss: 'every 10th' }, ['numgen']],
    [{ delayMs: 20, loss: 'every 10th' }, ['netem', 'numgen']],
  ])('%o needs %o of the kernel', (link, features) => {
    expect(neededFeatures(link)).toEqual(features);
  });

  it('cannot be had where the kernel lacks what it needs, and only there', () => {
    const missing = new Map([['netem' as const, 'Specified qdisc kind is unknown']]);
    expect(linkFault({ delayMs: 20, loss: 'every 10th' }, missing)).toBe('netem');
    expect(linkFault({ loss: 'every 10th' }, missing)).toBeUndefined();
    expect(linkFault(undefined, missing)).toBeUndefined();
    expect(linkFault({ delayMs: 20 }, new Map())).toBeUndefined();
  });

  it('leaves a plain cable at its speed, and puts a slow link before it', () => {
    expect(wireSpeed({ loss: 'every 10th' })).toBe(wireSpeed(undefined));
    expect(arpRetryMs({ loss: 'every 10th' })).toBe(300);
    expect(slowLinkCommands({ loss: 'every 10th' })).toBeUndefined();
    const slow = { delayMs: 40, jitterMs: 2.5 };
    expect(wireSpeed(slow)).toBeUndefined();
    expect(arpRetryMs(slow)).toBe(385);
    expect(slowLinkCommands(slow)).toMatchInlineSnapshot(`
      "tc qdisc add dev eth1 root handle 1: netem limit 1532 delay 40000us 2500us
      tc qdisc add dev eth1 parent 1:1 handle 10: tbf rate 12500000bps burst 32768 limit 524288 mpu 1000"
    `);
    expect(longestDelayMs({ delayMs: 40, jitterMs: 2.5 })).toBe(42.5);
  });

  it('has no bound without that defence', () => {
    const without = new Set(['wire-speed' as const]);
    expect(wireSpeed(undefined, without)).toBeUndefined();
    expect(slowLinkCommands({ delayMs: 40 }, without)).toBeUndefined();
  });

  it('counts what each port has lost, as nft lists it', () => {
    // nft -a list chain bridge wiremark loss
    const listing = `table bridge wiremark {
	chain loss { # handle 2
		type filter hook prerouting priority 10; policy accept;
		iifname "p1" tcp flags ! rst numgen inc mod 10 9 counter packets 3 bytes 180 drop # handle 5
		iifname "p12" tcp flags ! rst numgen inc mod 10 9 counter packets 0 bytes 0 drop # handle 6
	}
}
`;
    expect(readLossRules(listing)).toEqual(
      new Map([
        ['p1', { lost: 3, handle: 5 }],
        ['p12', { lost: 0, handle: 6 }],
      ]),
    );
  });

  it('never loses a reset, and the nth is the last of n', () => {
    expect(lossRule('p3', 5)).toBe('iifname "p3" tcp flags & rst == 0 numgen inc mod 5 == 4 counter drop');
  });
});

describe('checks of a scenario whose link could not be had', () => {
  const pair = { client: 'client', server: 'server' };
  const connect: CheckItem = {
    id: 'connect',
    type: 'handshake',
    title: 'Connects',
    points: 10,
    scenario: 'slow',
    with: pair,
  };
  const frames = tcpConversation({
    script: ['handshake', { from: 'client', data: 'halo' }, { from: 'server', data: 'halo' }, 'close'],
  });
  const notRun = scenarioOf({ id: 'slow', programs: [], record: { machines: [], linkFault: 'netem' } });

  it('are errored with the reason, and the submission is not graded', () => {
    const result = judgeChecks([connect], [notRun]);
    expect(result).toMatchObject({ status: 'not-graded', score: null });
    expect(result.checks[0]).toMatchObject({ status: 'errored', points: 0 });
    expect(result.checks[0]?.actual).toContain('needs a slow link');
  });

  it('are errored though frames are there: they ran over another link', () => {
    const plain = scenarioOf({ id: 'slow', frames, record: { linkFault: 'numgen' } });
    expect(judgeChecks([connect], [plain]).checks[0]).toMatchObject({ status: 'errored' });
    expect(judgeChecks([connect], [plain]).checks[0]?.actual).toContain('loses frames');
  });

  it('do not stop grading where they carry no points', () => {
    const result = judgeChecks(
      [
        { ...connect, points: 0 },
        { ...connect, id: 'cable', scenario: 'echo' },
      ],
      [notRun, scenarioOf({ frames })],
    );
    expect(result).toMatchObject({ status: 'graded', score: 10 });
  });

  it('are errored where they compare with such a scenario', () => {
    const served: CheckItem = {
      id: 'served',
      type: 'all-served',
      title: 'Served',
      points: 10,
      scenario: 'echo',
      with: { server: 'server', clients: ['client'], alone: { scenario: 'slow', ...pair } },
    };
    const [check] = judgeChecks([served], [scenarioOf({ frames }), notRun]).checks;
    expect(check).toMatchObject({ status: 'errored' });
    expect(check?.actual).toContain('slow');
  });
});
