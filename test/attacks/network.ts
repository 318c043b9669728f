import type { Attack, Scene } from './attack.ts';
import { framesOf } from './frames.ts';

/** Harm done through the network: to the host, to other labs, to the lab's own LAN. */
export const network: Attack[] = [
  {
    name: 'host-loopback',
    tries: 'reach a listener on the host’s loopback',
    without: ['network-namespace'],
    harm: reached('loopback'),
    says: { score: 100 },
  },
  {
    name: 'abstract-socket',
    tries: 'reach an abstract unix socket',
    without: ['network-namespace'],
    harm: reached('abstract'),
    says: { score: 100 },
  },
  {
    name: 'other-lab',
    tries: 'reach a machine of another lab',
    without: ['network-namespace'],
    harm: reached('other-lab'),
    says: { score: 100 },
  },
  {
    name: 'sniff',
    tries: 'hear what others say on the LAN',
    without: ['user-namespace', 'seccomp'],
    because: 'packet sockets need a capability, and the call',
    harm: ({ printed }) => {
      const heard = /^heard (.+)$/m.exec(printed['attacker'] ?? '')?.[1];
      return heard === undefined ? undefined : `it heard ${heard.split(' ').length} of the others`;
    },
    says: { score: 100 },
  },
  {
    name: 'spoof',
    tries: 'send frames as another machine',
    without: ['user-namespace', 'seccomp'],
    because: 'packet sockets need a capability, and the call',
    async harm(scene) {
      const forged = (await framesOf(scene)).filter((frame) => frame.includes('SPOOFED'));
      return forged.length === 0 ? undefined : `${forged.length} frames in another’s name`;
    },
    says: { score: 100 },
  },
  {
    name: 'poison-arp',
    tries: 'take the server’s address by forged ARP',
    without: ['user-namespace', 'seccomp'],
    because: 'packet sockets need a capability, and the call',
    async harm(scene) {
      const frames = await framesOf(scene);
      const lies = frames.filter((frame) => isLie(frame));
      if (lies.length === 0) return undefined;
      const astray = frames.filter((frame) => isLedAstray(frame)).length;
      return `${lies.length} lies, ${astray} frames of others led astray`;
    },
    says: { score: 100 },
  },
  {
    name: 'change-network',
    tries: 'change addresses, routes, rules, hosts',
    without: ['user-namespace'],
    harm: (scene) => {
      const changed = [...(scene.printed['attacker'] ?? '').matchAll(/^changed (\S+ \S+)/gm)].map(
        ([, what]) => what,
      );
      return changed.length === 0 ? undefined : `${changed.length} changed: ${changed.join(', ')}`;
    },
    says: { score: 100 },
  },
  {
    name: 'flood-the-switch',
    tries: 'send more than the capture takes',
    without: ['wire-speed'],
    rubric: { timeLimit: 18 },
    harm: evidenceLost,
    says: { score: 100 },
    neverWrong: isFairOrNotGraded,
    seconds: 240,
  },
  {
    name: 'flood-in-bundles',
    tries: 'send more frames than are kept, past the queue of its machine',
    without: ['wire-speed'],
    rubric: { timeLimit: 30 },
    harm: evidenceLost,
    says: { score: 100 },
    neverWrong: isFairOrNotGraded,
    seconds: 240,
  },
];

const ATTACKER = '0257ac101067';
const SERVER = Buffer.from([172, 16, 16, 101]);

/** An ARP answer that gives the server's address to the attacker. */
function isLie(frame: Buffer): boolean {
  return (
    frame.readUInt16BE(12) === 0x0806 &&
    frame.subarray(22, 28).toString('hex') === ATTACKER &&
    frame.subarray(28, 32).equals(SERVER)
  );
}

/** What was meant for the server and went to the attacker. */
function isLedAstray(frame: Buffer): boolean {
  return (
    frame.readUInt16BE(12) === 0x0800 &&
    frame.subarray(0, 6).toString('hex') === ATTACKER &&
    frame.subarray(30, 34).equals(SERVER)
  );
}

function reached(target: string): (scene: Scene) => string | undefined {
  return ({ heard }) => (heard.includes(`reached ${target}`) ? 'it was reached' : undefined);
}

/** What is missing in the evidence, the honest pair's part of it included; or that there is none, for the capture did not answer any more. */
function evidenceLost({ records, faults }: Scene): string | undefined {
  const counters = records.find(({ scenario }) => scenario === 'attack')?.counters;
  if (counters === undefined)
    return faults.find((fault) => fault.startsWith('attack: a marker was not seen'));
  const { complete, counted, frames } = counters;
  return complete ? undefined : `${counted - frames} of ${counted} frames are in no evidence`;
}

/** An incomplete capture may cost the grade, never a point. */
function isFairOrNotGraded({ result }: Scene): string | undefined {
  if (result.status === 'not-graded') return undefined;
  return result.checks.every(({ points, maxPoints }) => points === maxPoints)
    ? undefined
    : `graded ${result.score} from an incomplete capture`;
}
