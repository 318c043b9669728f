import type { LinkProfile, Scenario } from '../model/rubric.ts';
import type { Without } from './defences.ts';
import type { Pace, WireSpeed } from './interfaces.ts';
import { openNamespace } from './namespace-shell.ts';

/** What a kernel needs for links: `tbf` for every lab, `netem` to delay, `numgen` of nftables to lose every nth. */
export type LinkFeature = 'tbf' | 'netem' | 'numgen';

/** What this machine's kernel lacks, each with the kernel's own words. */
export type MissingFeatures = ReadonlyMap<LinkFeature, string>;

let tried: Promise<MissingFeatures> | undefined;

/** Tries each feature once, in a network namespace of its own. The kernel loads a module for it where it has one. */
export function missingFeatures(): Promise<MissingFeatures> {
  tried ??= tryFeatures();
  return tried;
}

/** The feature that a link needs and this machine lacks; undefined where the link can be had. */
export function linkFault(link: LinkProfile | undefined, missing: MissingFeatures): LinkFeature | undefined {
  return neededFeatures(link).find((feature) => missing.has(feature));
}

/** The scenarios of a rubric whose link cannot be had on this machine. Nothing is run for them. */
export async function impossibleScenarios(
  scenarios: readonly Scenario[],
): Promise<{ scenario: Scenario; fault: LinkFeature }[]> {
  if (scenarios.every(({ link }) => link === undefined)) return [];
  const missing = await missingFeatures();
  return scenarios.flatMap((scenario) => {
    const fault = linkFault(scenario.link, missing);
    return fault === undefined ? [] : [{ scenario, fault }];
  });
}

/** What a link needs of the kernel, a plain cable nothing. */
export function neededFeatures(link: LinkProfile | undefined): LinkFeature[] {
  return [
    ...(longestDelayMs(link) > 0 ? ['netem' as const] : []),
    ...(lossPeriod(link) === undefined ? [] : ['numgen' as const]),
  ];
}

/** A frame is on its way for this long at most before it is seen at the switch. */
export function longestDelayMs(link: LinkProfile | undefined): number {
  return (link?.delayMs ?? 0) + (link?.jitterMs ?? 0);
}

/** 10 for `every 10th`. */
export function lossPeriod(link: LinkProfile | undefined): number | undefined {
  const period = Number(/^every (\d+)/u.exec(link?.loss ?? '')?.[1]);
  // nftables counts in 32 bits; what comes seldomer than that never comes.
  return period >= 2 ? Math.min(period, 2 ** 32 - 1) : undefined;
}

/** Bounds the frame rate of a machine below what the capture can take: small frames count as 1000 bytes. */
const WIRE_SPEED: WireSpeed = {
  bytesPerSecond: 12_500_000,
  burstBytes: 32_768,
  limitBytes: 524_288,
  smallestBytes: 1_000,
};
const FRAMES_PER_SECOND = WIRE_SPEED.bytesPerSecond / WIRE_SPEED.smallestBytes;
/** What bundles of small frames pass the wire's speed by. Frames that were counted one by one never come as fast. */
export const PACE: Pace = { framesPerSecond: 1.6 * FRAMES_PER_SECOND, burstFrames: 2_000 };
/** An ARP question is asked again after this long, three times in all, before the address counts as unreachable. */
const ARP_RETRY_MS = 300;

/** How long a machine waits for the answer to an ARP question, which takes two ways. */
export function arpRetryMs(link: LinkProfile | undefined): number {
  return ARP_RETRY_MS + Math.ceil(2 * longestDelayMs(link));
}

/** The speed that a machine has from the start; undefined where it has none, or gets it by commands. */
export function wireSpeed(link: LinkProfile | undefined, without?: Without): WireSpeed | undefined {
  return without?.has('wire-speed') || longestDelayMs(link) > 0 ? undefined : WIRE_SPEED;
}

/**
 * Commands that make a machine's interface a slow link; undefined where none are needed. The delay lies on the machine's own side: what
 * the capture at the switch sees arrives at once, so that frames are recorded in the order in which they arrive.
 */
export function slowLinkCommands(link: LinkProfile | undefined, without?: Without): string | undefined {
  if (without?.has('wire-speed') || longestDelayMs(link) === 0) return undefined;
  return `tc qdisc add dev eth1 root handle 1: ${netem(link)}
tc qdisc add dev eth1 parent 1:1 handle 10: ${tokenBucket(WIRE_SPEED)}`;
}

function tokenBucket({ bytesPerSecond, burstBytes, limitBytes, smallestBytes }: WireSpeed): string {
  return `tbf rate ${bytesPerSecond}bps burst ${burstBytes} limit ${limitBytes} mpu ${smallestBytes}`;
}

function netem(link: LinkProfile | undefined): string {
  const { delayMs = 0, jitterMs = 0 } = link ?? {};
  const onTheWay = Math.ceil((longestDelayMs(link) * FRAMES_PER_SECOND) / 1000);
  const delay = `delay ${microseconds(delayMs)}${jitterMs === 0 ? '' : ` ${microseconds(jitterMs)}`}`;
  return `netem limit ${1000 + onTheWay} ${delay}`;
}

function microseconds(ms: number): string {
  return `${Math.round(ms * 1000)}us`;
}

/**
 * The rule of nftables (table bridge, prerouting) that loses every nth TCP segment which comes from a port.
 *
 * - At prerouting, before the bridge hands the frame to the capture: a lost frame is in no capture and in no counter
 *   of the bridge, and what is in the capture has reached its machine. At the forward hook it would be evidence of
 *   something that never arrived.
 * - TCP alone, for TCP sends again what was lost and a right program notices nothing but time. A lost datagram is lost
 *   for good, and the program would be blamed for the link.
 * - Never a reset: it is the one segment that nobody sends again (RFC 9293, 3.5.2).
 */
export function lossRule(port: string, period: number): string {
  return `iifname "${port}" tcp flags & rst == 0 numgen inc mod ${period} == ${period - 1} counter drop`;
}

/** How many segments each port has lost, and the handles of its rules, from `nft -a list chain`. */
export function readLossRules(listing: string): Map<string, { lost: number; handle: number }> {
  const rules = /iifname "([^"]+)" .*counter packets (\d+) bytes \d+ drop # handle (\d+)/gu;
  return new Map(
    [...listing.matchAll(rules)].map(([, port = '', lost, handle]) => [
      port,
      { lost: Number(lost), handle: Number(handle) },
    ]),
  );
}

/** What shows that the kernel has a feature: commands that only then succeed. */
const TRIALS: Record<LinkFeature, string> = {
  tbf: `tc qdisc add dev lo root ${tokenBucket(WIRE_SPEED)}`,
  netem: 'tc qdisc add dev lo root netem limit 10 delay 1000us 1000us',
  numgen: `nft 'table bridge trial { chain c { type filter hook prerouting priority 0; ${lossRule('trial', 10)}; }; }'`,
};

function kernelWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^\w+: (?:Error: )?/u, '').replace(/\.? \(exit [^]*/u, '');
}

async function tryFeatures(): Promise<MissingFeatures> {
  const missing = new Map<LinkFeature, string>();
  for (const feature of ['tbf', 'netem', 'numgen'] as const) {
    const shell = await openNamespace(feature);
    try {
      await shell.run(TRIALS[feature]);
    } catch (error) {
      missing.set(feature, kernelWords(error));
    } finally {
      await shell[Symbol.asyncDispose]();
    }
  }
  return missing;
}
