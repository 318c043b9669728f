/**
 * What keeps a program in. Each can be left out, so that an attack can be seen to succeed without it: the attack runs do that behind a guard of their
 * own; nothing else may.
 */
export const DEFENCES = [
  'own-user',
  'user-namespace',
  'pid-namespace',
  'ipc-namespace',
  'network-namespace',
  'mount-view',
  'seccomp',
  'cgroup',
  'rlimits',
  'disk-quota',
  'output-limit',
  'wire-speed',
  'marker-nonce',
] as const;

export type Defence = (typeof DEFENCES)[number];
