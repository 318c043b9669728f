import type { KnipConfig } from 'knip';
import { ENTRIES } from './scripts/build/bundle.ts';

export default {
  entry: [
    ...ENTRIES.map((entry) => `harness/${entry}.ts`),
    'harness/capture/capture-process.ts',
    'harness/report/page/main.ts',
    'test/batch/judging/judge-side-by-side.ts',
    'test/live/probe-programs/launching.ts',
    'scripts/*.{mjs,ts}',
    'test/**/*.test.ts',
    'scripts/fuzz/worker.ts',
    'scripts/bench/{index,worker,trace-picture}.ts',
  ],
  project: ['harness/**/*.ts', 'scripts/**/*.{mjs,ts}', 'test/**/*.ts'],
  ignoreBinaries: [
    'brctl',
    'tcpdump',
    'cc',
    'flock',
    'sharkd',
    'nsenter',
    'setpriv',
    'mount',
    'mkfifo',
    'tshark',
    'editcap',
    'xmllint',
    'ip',
    'umount',
    'unshare',
    'debootstrap',
    'apt-get',
  ],
  ignoreExportsUsedInFile: true,
  ignoreDependencies: ['axe-core'],
} satisfies KnipConfig;
