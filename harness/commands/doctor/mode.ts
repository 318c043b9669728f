import type { Containers } from './containers.ts';
import { isWell, type Finding } from './finding.ts';

/** The way in which a machine had best grade. */
export interface Mode {
  /** `launcher`: the whole of wiremark in one container. */
  mode: 'namespace' | 'docker' | 'podman' | 'launcher' | 'none';
  /** Why, and what to write. */
  detail: string;
}

/** What only programs in namespaces need. In containers they have an image's. */
const OF_PROGRAMS = ['bubblewrap', 'python3', 'seccomp filters', 'a program on it'];

/** The way to grade that is recommended on a machine of which this was found. */
export function recommendedMode(
  findings: readonly Finding[],
  { engines }: Containers,
  { platform, isRoot }: { platform: NodeJS.Platform; isRoot: boolean },
): Mode {
  const isLinux = platform === 'linux';
  if (isLinux && isWell(findings))
    return {
      mode: 'namespace',
      detail: "programs run in namespaces, with this machine's own languages; nothing to choose",
    };
  const inContainers = engines.find(({ isRootless }) => isRoot || isRootless);
  if (isLinux && inContainers !== undefined && canMakeNetworks(findings))
    return {
      mode: inContainers.kind,
      detail: `only programs lack something here: run them in containers, --sandbox ${inContainers.kind}`,
    };
  const [engine] = engines.toSorted((a, b) => Number(b.hasHarness) - Number(a.hasHarness));
  if (engine !== undefined)
    return {
      mode: 'launcher',
      detail: engine.hasHarness
        ? 'all of wiremark in one container: scripts/wiremark check ...'
        : `all of wiremark in one container: ${engine.kind} build -t wiremark . and then scripts/wiremark check ...`,
    };
  return {
    mode: 'none',
    detail: isLinux
      ? 'mend what is broken above, or install Docker and run all of wiremark in one container: scripts/wiremark'
      : 'run all of wiremark in one container, with Docker Desktop and scripts/wiremark; on Windows, WSL2 does as well',
  };
}

/** Whether nothing is known that keeps a switch from being built. */
function canMakeNetworks(findings: readonly Finding[]): boolean {
  return findings.every(
    ({ name, ok, isOptional, isUntried }) =>
      ok || isOptional === true || isUntried === true || OF_PROGRAMS.includes(name),
  );
}
