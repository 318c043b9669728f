/**
 * The process of one probe. It takes orders on stdin, a line of JSON each; says on descriptor 3 that it is ready, and later that it has
 * said everything; writes
 * what it does to stdout, and what is wrong with an order to stderr. It ends with its part, or with the harness.
 *
 * While it waits, no timer may be armed: the harness looks at the kernel to see whether anything can still happen.
 */
import { writeSync } from 'node:fs';
import { unreachable } from '../errors.ts';
import type { Probe } from '../model/probe.ts';
import type { Actor, Target } from './probe/actor.ts';
import { Journal } from './probe/journal.ts';
import { readOrder, type Order } from './probe/orders.ts';
import { startTcpClient } from './probe/tcp-client.ts';
import { startTcpServer } from './probe/tcp-server.ts';
import { startUdpClient } from './probe/udp-client.ts';
import { startUdpServer } from './probe/udp-server.ts';

const READY_PIPE = 3;
const WRONG_ORDER = 2;

const journal = new Journal((line) => process.stdout.write(line));
let prepared: Extract<Order, { order: 'prepare' }> | undefined;
let actor: Actor | undefined;

let pending = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk: string) => {
  const lines = (pending + chunk).split('\n');
  pending = lines.pop() ?? '';
  try {
    for (const line of lines) obey(readOrder(line));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(WRONG_ORDER);
  }
});
process.stdin.on('end', () => process.exit(0));
process.on('SIGINT', () => {}); // Ctrl-C is the harness's to handle: it ends us by closing our standard input.

function obey(order: Order): void {
  switch (order.order) {
    case 'prepare':
      prepared = order;
      writeSync(READY_PIPE, 'ready\n');
      return;
    case 'release':
      if (prepared === undefined) throw new Error('released before it was prepared');
      actor = start(prepared.probe, prepared.target, prepared.alsoPorts);
      void actor.ended.then((code) => process.exit(code));
      return;
    case 'type':
      actor?.type(order.text);
      return;
    case 'end-input':
      actor?.endInput();
      return;
    case 'go-on':
      actor?.goOn();
      return;
    case 'close':
      if (actor === undefined) process.exit(0);
      actor.close(order.how);
      return;
    default:
      unreachable(order);
  }
}

function start(probe: Probe, target: Target | undefined, alsoPorts: number[]): Actor {
  switch (probe.kind) {
    case 'tcp-client':
      return startTcpClient(probe, required(target), journal, () => writeSync(READY_PIPE, 'holding\n'));
    case 'tcp-server':
      return startTcpServer(probe, [...new Set([probe.port, ...alsoPorts])], journal);
    case 'udp-client':
      return startUdpClient(probe, required(target), journal);
    case 'udp-server':
      return startUdpServer(probe, [...new Set([probe.port, ...alsoPorts])], journal);
    default:
      return unreachable(probe);
  }
}

function required(target: Target | undefined): Target {
  if (target === undefined) throw new Error('a client needs a target');
  return target;
}
