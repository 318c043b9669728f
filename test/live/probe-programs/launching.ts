/** Launches a probe, says its process id, and waits to be killed. */
import { launchProbe } from '../../../harness/lab/probe.ts';

void launchProbe({
  machine: { name: 'here', pid: process.pid },
  probe: { kind: 'udp-server', port: 7000 },
}).then((probe) => process.stdout.write(`${probe.pids().join()}\n`));
process.stdin.resume();
