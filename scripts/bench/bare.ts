import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LAB_FOLDER } from '../../harness/lab/lab-folder.ts';
import type { Machine } from '../../harness/lab/machine.ts';
import { readSockets, TCP_ESTABLISHED, TCP_LISTEN } from '../../harness/lab/socket-tables.ts';
import type { LabSlot } from '../../harness/lab/slot.ts';

const ETC = ['resolv.conf', 'hosts', 'nsswitch.conf'];

/** The submission's own programs in namespaces that are ready: no sandbox, no capture, no judging. */
export class BareLab {
  readonly #slot: LabSlot;
  readonly #submission: string;
  #hasNames = false;

  constructor(slot: LabSlot, submission: string) {
    this.#slot = slot;
    this.#submission = submission;
  }

  /** A server, and two clients that start together. */
  async runScenario(): Promise<{ ms: number; laps: Record<string, number> }> {
    const ms = await this.#onMachines(['mesin-1', 'mesin-2', 'mesin-3'], (stage) =>
      serving(stage, () =>
        together(stage.start('mesin-2', 'client.py'), stage.start('mesin-3', 'client.py')),
      ),
    );
    return { ms, laps: {} };
  }

  /** The scenarios of T1 one after the other, each on machines of its own; making them is not counted. */
  async runT1(): Promise<{ ms: number; laps: Record<string, number> }> {
    this.#useNamesOfTheLab();
    const pair = ['mesin-1', 'mesin-2'];
    const alone = (): Promise<number> =>
      this.#onMachines(pair, (stage) => serving(stage, () => together(stage.start('mesin-2', 'client.py'))));
    const laps: Record<string, number> = {};
    laps['names'] = await this.#onMachines(pair, (stage) =>
      together(stage.start('mesin-1', 'socket_info.py'), stage.start('mesin-2', 'socket_info.py')),
    );
    laps['echo'] = await alone();
    laps['file'] = await alone();
    laps['alone'] = await alone();
    laps['both'] = await this.#onMachines([...pair, 'mesin-3'], (stage) =>
      serving(stage, async () => {
        await together(stage.start('mesin-2', 'client.py'), stage.start('mesin-3', 'client.py'));
        await together(stage.start('mesin-2', 'client.py'));
      }),
    );
    laps['behaviour'] = await this.#onMachines([...pair, 'mesin-3'], (stage) =>
      serving(stage, async () => {
        const held = stage.machine('mesin-2');
        await this.#slot.hold(held);
        const first = together(stage.start('mesin-2', 'client.py'));
        await until(() => readSockets(held.pid).some((row) => row.state === TCP_ESTABLISHED));
        await together(stage.start('mesin-3', 'client.py'));
        await this.#slot.release(held);
        await first;
      }),
    );
    return { ms: Object.values(laps).reduce((sum, each) => sum + each, 0), laps };
  }

  async #onMachines(names: string[], play: (stage: Stage) => Promise<void>): Promise<number> {
    const machines = await this.#slot.addMachines(names);
    await this.#slot.connect(machines);
    const folder = mkdtempSync(join(LAB_FOLDER, 'bare-'));
    cpSync(this.#submission, folder, { recursive: true });
    const start = performance.now();
    await play(new Stage(machines, folder));
    const ms = performance.now() - start;
    await this.#slot.disconnect(machines);
    await this.#slot.removeMachines(machines);
    rmSync(folder, { recursive: true });
    return ms;
  }

  /** The programs ask the lab's name service, as they do in the lab. Our mount namespace is our own. */
  #useNamesOfTheLab(): void {
    if (this.#hasNames) return;
    this.#hasNames = true;
    const etc = this.#slot.etcOf('mesin-2');
    for (const file of ETC)
      if (existsSync(join('/etc', file)))
        execFileSync('mount', ['--bind', join(etc, file), join('/etc', file)]);
  }
}

/** Machines that are joined, and a copy of the submission. */
class Stage {
  readonly #machines: readonly Machine[];
  readonly #folder: string;

  constructor(machines: readonly Machine[], folder: string) {
    this.#machines = machines;
    this.#folder = folder;
  }

  machine(name: string): Machine {
    const machine = this.#machines.find((one) => one.name === name);
    if (machine === undefined) throw new Error(`no machine ${name}`);
    return machine;
  }

  start(machine: string, file: string): ChildProcess {
    const { pid } = this.machine(machine);
    return spawn('nsenter', [`--net=/proc/${pid}/ns/net`, '--', '/usr/bin/python3', file], {
      cwd: this.#folder,
      stdio: 'ignore',
    });
  }
}

async function serving(stage: Stage, work: () => Promise<void>): Promise<void> {
  const server = stage.start('mesin-1', 'server.py');
  const gone = once(server, 'exit');
  await until(() => readSockets(stage.machine('mesin-1').pid).some((row) => row.state === TCP_LISTEN));
  await work();
  server.kill('SIGKILL');
  await gone;
}

async function together(...programs: ChildProcess[]): Promise<void> {
  await Promise.all(programs.map((program) => once(program, 'exit')));
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
