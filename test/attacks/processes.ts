import type { Attack, Scene } from './attack.ts';

/** Harm done by living on, or to other processes. */
export const processes: Attack[] = [
  {
    name: 'daemonise',
    tries: 'fork twice, leave the session, live on',
    without: ['pid-namespace'],
    harm: ({ left }) => (left.length === 0 ? undefined : `${left.length} process alive afterwards`),
    says: { score: 100 },
  },
  {
    name: 'ignore-signals',
    tries: 'ignore all signals, in a tree of processes',
    without: ['pid-namespace'],
    harm: ({ left }) => (left.length === 0 ? undefined : `${left.length} processes alive afterwards`),
    says: {
      score: 100,
      also: ({ records }) => {
        const end = records[0]?.programs.find(({ id }) => id === 'attacker')?.end;
        return end?.kind === 'stopped' && end.signals.includes('SIGKILL')
          ? undefined
          : `the record does not say that it was killed: ${JSON.stringify(end)}`;
      },
    },
  },
  {
    name: 'kill-the-harness',
    tries: 'kill a process of the harness',
    without: ['pid-namespace', 'own-user'],
    withoutRootless: ['pid-namespace'],
    because: 'it must see the process, and be its user',
    harm: ({ isVictimAlive }) => (isVictimAlive ? undefined : 'the process was killed'),
    says: { score: 100 },
  },
  {
    name: 'ptrace',
    tries: 'read the memory of a process of the harness',
    without: ['pid-namespace', 'user-namespace', 'seccomp'],
    because: 'it must see the process, be its user in the same user namespace, and may make the call',
    harm: printedCanary('CANARY-memory-'),
    says: { score: 100 },
  },
  {
    name: 'shared-memory',
    tries: 'read and write shared memory of others',
    without: ['ipc-namespace'],
    harm: ({ heard, printed }) =>
      heard.some((line) => line.includes('FORGED')) || /CANARY-shared/.test(printed['attacker'] ?? '')
        ? 'another process’s memory was written'
        : undefined,
    says: { score: 100 },
  },
  {
    name: 'forbidden-calls',
    tries: 'ask the kernel for namespaces, keyrings, io_uring …',
    without: ['seccomp'],
    harm: (scene) => {
      const got = [...(scene.printed['attacker'] ?? '').matchAll(/^got (\S+)/gm)].map(([, name]) => name);
      return got.length === 0 ? undefined : `it got ${got.join(', ')}`;
    },
    says: { score: 100 },
  },
];

/** Harm of which the proof is that the attacker prints a secret. */
export function printedCanary(canary: string): (scene: Scene) => string | undefined {
  return ({ printed }) => {
    const lines = (printed['attacker'] ?? '').split('\n').filter((line) => line.includes(canary));
    return lines.length === 0 ? undefined : `${lines.length} secret${lines.length === 1 ? '' : 's'} read`;
  };
}
