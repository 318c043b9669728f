import { missingFeatures, type LinkFeature } from '../../lab/link.ts';
import type { Finding } from './finding.ts';

/** What to do where the kernel lacks something that links need. */
export const LINK_REMEDIES: Record<LinkFeature, string> = {
  tbf: 'sudo modprobe sch_tbf',
  netem:
    'sudo modprobe sch_netem. Where the kernel has no such module (WSL2, small virtual machines), grade on a machine with a distribution kernel.',
  numgen: 'sudo modprobe nft_numgen',
};

const LINKS: [feature: LinkFeature, gives: string, isOptional: boolean][] = [
  ['tbf', 'the wire has a speed that the capture can take', false],
  ['netem', 'links can be slow: delayMs, jitterMs', true],
  ['numgen', 'links can lose every nth segment: loss', true],
];

/** Which links this machine can make. A rubric without such links is graded without them. */
export async function linkFindings(): Promise<Finding[]> {
  const missing = await missingFeatures();
  return LINKS.map(([name, gives, isOptional]) => {
    const why = missing.get(name);
    const optional = isOptional ? { isOptional } : {};
    if (why === undefined) return { name, ok: true, ...optional, detail: gives };
    const detail = `lacking (${why}). With it, ${gives}`;
    return { name, ok: false, ...optional, detail, remedy: LINK_REMEDIES[name] };
  });
}
